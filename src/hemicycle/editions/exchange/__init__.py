"""What machines read of an edition: feed, sitemap, structured data, card."""
