-- An estimate of the copier, while it copies.
alter table replica add column seconds_left bigint;
