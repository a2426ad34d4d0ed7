"""What a figure's caption says of the figure's mentions.

``captions`` finds names in a caption, ``abbreviations`` what the caption says that its short forms
stand for, ``meanings`` which entities such long forms mean, and ``judging`` puts the three beside
each mention as evidence.  A finding never changes what the document says.
"""
