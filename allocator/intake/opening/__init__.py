"""From paths to sheets: folders expanded, bytes told by their content, CSV files and their texts decoded.

Here lie:

    decoding       The text of a CSV file: UTF-8, GB18030 or UTF-16, decided by its bytes and never guessed (A09).
    delimited      A CSV file as one sheet: one separator, every row as long as the header, no row lost in a …
    signatures     What a file is by its content, whatever its extension says.
    sources        From paths to sheets: folders expanded, bytes read once and hashed, what cannot be opened …
    text_guards    Signs that keep a program from turning text into a number, as exports write them: ="001", '001 …
"""

__all__ = ["signatures", "sources"]
