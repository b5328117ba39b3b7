"""The words of Harken as frozen dataclasses and errors; standard library only."""
