"""Programs that set up, start and check Own Front Door; none of them is part of the running application."""
