-- How a machine's fetch goes on, as its agent said last.
alter table machine add column fetch jsonb;
