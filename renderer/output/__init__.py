"""Where frames go: picture files, numbered frames, films; windows on the monitors of a wall's outputs."""
