"""Everything that changes in venues. Of a contribution: `saying`; of what moderators do: `moderation`."""
