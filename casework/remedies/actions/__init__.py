"""What officers do about remedies and recovery (救济与追回). One function, one official act."""
