-- When the commit was made, by its committer's clock; told by the checkout.
alter table runs add column committed_at integer;
