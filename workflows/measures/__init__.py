"""What one domain counts about a case of another: complaints about a campaign, with what they are measured against."""
