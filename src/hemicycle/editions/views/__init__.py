"""Pages of an edition: `public` for everybody, `registration` for those who take part."""
