-- How a machine's fetch goes on, as its agent said last. The name is a key word of PostgreSQL, hence the quotes.
alter table machine add column "fetch" jsonb;
