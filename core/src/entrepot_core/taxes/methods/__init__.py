"""Named methods of calculation that the rule files of countries call by name: most countries are data alone."""
