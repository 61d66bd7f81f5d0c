"""Stock: levels, who keeps some aside, movements by hand."""
