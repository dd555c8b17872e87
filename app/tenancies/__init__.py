"""The spine: stays with their homes, footings, rent terms and agreed terms."""
