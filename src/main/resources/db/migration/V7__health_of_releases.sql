-- What is wrong with what is live, if it runs there and is not healthy.
alter table releases add column unhealthy text;
