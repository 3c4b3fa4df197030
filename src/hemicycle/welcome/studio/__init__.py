"""The desk from the other side: the queue, a conversation in hand, the roster, the answers that are kept."""
