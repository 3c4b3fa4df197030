"""The welcome desk: people on shift who help whoever asks."""
