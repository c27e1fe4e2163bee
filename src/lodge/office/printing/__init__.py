"""What the office prints: tags, crate labels, the power-cut sheet, a test tag. No tag bears a name."""
