-- Of the machine, which pools choose by; null where its depot did not say.
alter table machine add column labels jsonb;
