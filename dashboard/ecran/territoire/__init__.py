"""« Mon territoire » on the screen: its models as HTML, their drawings as inline pictures."""
