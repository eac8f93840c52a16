"""What people do with issues, hand-offs and conversations: `issues`, `handoffs`, `conversations`."""
