"""Every sentence the roster import says when something is wrong: what it found, then what to do about it."""

from lodge.people.roster.upn import is_upn

NO_SURNAME = "no surname. Type it in the MIS and export again, or leave the row out."
NO_FORENAME = "no forename. Type it in the MIS and export again, or leave the row out."
NO_KEY = (
    "no MIS id, admission number or UPN, so the child cannot be recognised next time. "
    "Add one of the three in the MIS and export again."
)
BAD_DATE = "“{text}” is not a date ({heading}). Write it as 31/08/2015 or 2015-08-31 and import again."
DATE_MONTH_FIRST = (
    "“{text}” has the month before the day ({heading}). Write the day first, as in 31/08/2015, and import"
    " again."
)
BORN_LATER = "the date of birth lies in the future. Correct it in the MIS and export again."
TOO_LONG = (
    "the {field} is longer than {most} letters. Check that the columns have not slipped, then import again."
)
LOST_LETTER = (
    "a letter was lost (“�”) before the file came here. "
    "Export again from the MIS and choose “CSV UTF-8” when saving."
)
TOO_MANY_CELLS = (
    "more cells than there are headings. A comma inside a name or number needs quotation marks: "
    "export again, or put “…” around it."
)
SPLIT_NAME = (
    "the name “{text}” has no comma. Write “Surname, Forename”, or export the two in separate columns."
)
SAME_KEY_TWICE = (
    "the same {key} as row {other}, so it was left out. Keep one of the two rows and import again."
)
SAME_KEY_TWO_CHILDREN = (
    "the same {key} as row {other}, but another child. Neither row was taken: "
    "correct the number in the MIS and export again."
)
SAME_CHILD_TWICE = (
    "the same name and date of birth as row {other}. "
    "Leave one row out; if they are two children, add the second by hand on the People page."
)
ALREADY_IN_THIS_FILE = (
    "this is the same pupil as row {other} (found by {key}). Leave one of the two rows out."
)
TWO_PUPILS_AT_ONCE = (
    "the {first} belongs to one pupil here and the {second} to another. "
    "Correct the wrong number in the MIS and export again."
)
ANOTHER_CHILD = (
    "the {key} belongs here to a pupil with another name and date of birth. "
    "Correct the number in the MIS and export again."
)
NO_SUCH_PUPIL = (
    "no pupil in the pupils' file has this number. Correct the number, or export both files again."
)
STAFF_NO_KEY = (
    "no MIS id, staff code or e-mail address, so the person cannot be recognised next time. "
    "Add one of the three in the MIS and export again."
)
TWO_STAFF_AT_ONCE = (
    "its numbers belong to two different people here. Correct the wrong number in the MIS and export again."
)
CONTACT_NO_KEY = "no pupil's number. Add the MIS id or admission number of the child and export again."

BAD_UPN = "the UPN is not valid (its check letter does not fit) and was left out. Correct it in the MIS."
BAD_EMAIL = "“{text}” is not an e-mail address and was left out. Correct it in the MIS and import again."
BAD_PHONE = "“{text}” is not a telephone number and was left out. Correct it in the MIS and import again."
BAD_YEAR = "the year group “{text}” is not known and was left out. Use N, R or 1 to 13 and import again."
BAD_SEX = "“{text}” under sex is not known and was left out. Use M or F and import again."
BAD_YES_NO = (
    "“{text}” under {field} is neither yes nor no and was left out. Write Yes or No and import again."
)
READ_AS_YES = "“{text}” under {field} was read as yes, to be safe. Check the contact's page after the import."
BAD_PRIORITY = "the priority “{text}” is not a number and was left out. Use 1, 2, 3 … and import again."
FORMULA = "a cell begins like a formula ({heading}) and was kept as plain text. Check it in the MIS."
CONTACT_NO_SURNAME = "contact {number} has no surname and was left out. Type it in the MIS and import again."
CONTACT_TOO_LONG = (
    "contact {number} was left out: the {field} is too long. Check that the columns have not slipped."
)
CONTACT_TWICE = "contact {number} is already listed for this child. Leave one of the two out in the MIS."
CONTACT_ID_TWO_NAMES = (
    "contact number {text} is used for two different names; they were kept as two people. Check it in the"
    " MIS."
)
CONTACT_TWO_EMAILS = (
    "{name} has another e-mail address in row {other}; the first was taken. Make them the same in the MIS."
)
RESTRICTION_STAYS = (
    "the file no longer shows a restriction on a contact that Lodge holds. An import never lifts one: "
    "end it on the contact's page if that is right."
)
COURT_ORDER = (
    "a court order is marked for contact {number}, so this contact may not collect. "
    "Read the order, and change it on the contact's page if it allows that."
)
LOOKS_LIKE = (
    "a pupil of this name and date of birth is here already under another number. Check before saving."
)
SEVERAL_CLASSES = (
    "in more than one class and none is marked as the registration class. Set the class by hand."
)
FOOTER = (
    "this line was passed over as the foot of the report. If it is a child, complete the row and import "
    "again."
)
MANY_ABSENT = (
    "{absent} of {known} pupils on roll are not in this file. "
    "Check that it is an export of the whole school before you save."
)

EMPTY = "The file is empty. Export it again from the MIS."
TOO_BIG = "The file is larger than {most} MB. Export only the pupils on roll and the columns that are needed."
WORKBOOK = (
    "This is an Excel workbook or a zip, not a CSV file. Open it, choose Save As, “CSV UTF-8”, and import"
    " that."
)
PDF = "This is a PDF, not a CSV file. Export the report from the MIS as CSV and import that."
MARKUP = "This is a web page or XML, not a CSV file. Export the report from the MIS as CSV and import that."
NUL = (
    "The file holds zero bytes and is not plain text. Open it, choose Save As, “CSV UTF-8”, and import that."
)
BROKEN_ENCODING = (
    "Letters near line {row} cannot be read: the file is neither proper UTF-8 nor Windows text. "
    "Export it again from the MIS, or open it, choose Save As, “CSV UTF-8”, and import that."
)
TOO_MANY_ROWS = (
    "The file has more than {most:,} rows. Export only the pupils on roll, one row each, and import again."
)
TOO_MANY_COLUMNS = "Row {row} has more than {most} columns. Export only the columns that are needed."
CELL_TOO_LONG = (
    "Row {row} has a cell of more than {most:,} characters. A quotation mark is probably not closed: "
    "export the file again."
)
BAD_QUOTES = (
    "Near line {row} a quotation mark is out of place, so the rows cannot be told apart. Export the file "
    "again."
)
NO_HEADER = (
    "No row of headings was found. The file needs headings such as {wanted}; the nearest row reads: {seen}. "
    "Rename the headings, or say which is which with a map."
)
NO_ROWS = "There are headings in row {row} but no rows under them. Export the file again."
MISSING_COLUMNS = (
    "No column for {missing} was found. The headings are: {seen}. Add it to the export, or name the "
    "column in a map."
)
MONTH_FIRST_FILE = (
    "The dates under “{heading}” have the month before the day (row {row}: {text}). "
    "Set the computer's region to United Kingdom and export again."
)
MAP_UNREADABLE = (
    'The map cannot be read. Write lines such as  legal_surname = "Family name"  (TOML), or the same in JSON.'
)
MAP_UNKNOWN_FIELD = (
    "The map names “{field}”, which is not a field. {nearest}Correct the map and import again."
)
MAP_NO_HEADING = (
    "The map says {field} is under “{heading}”, but no row has that heading. The headings are: {seen}. "
    "Correct it."
)
MAP_BAD_VALUE = "The map gives {field} something that is not a heading. Put the heading in quotation marks."

ZIP_BROKEN = "The zip file is damaged and cannot be opened. Download it again from the MIS."
ZIP_LOCKED = "The zip file has a password. Export it again without one."
ZIP_TOO_BIG = (
    "Unpacked, the zip would be larger than {most} MB, so it was not opened. Ask who made it for a new "
    "export."
)
ZIP_TOO_DENSE = (
    "{name} in the zip would swell suspiciously when unpacked, so it was not opened. Make a new export."
)
ZIP_TOO_MANY = (
    "The zip holds more than {most} files, so it was not opened. Make a new export of the roster only."
)
ZIP_NESTED = "{name} in the zip is itself packed. Unpack it, zip the CSV files alone, and import that."
ZIP_BAD_NAME = "A file in the zip has an unsafe name, so it was not opened. Make a new export."
ZIP_TWICE = "The zip holds {name} twice. Make a new export."
FILE_MISSING = "{name} is missing. Export again and include it."
COLUMN_MISSING = "{name} has no column “{heading}”. Export again in the standard layout."
MANIFEST_VERSION = "manifest.csv says OneRoster version “{text}”. Export again as OneRoster 1.2."
MANIFEST_DELTA = "This export holds only changes (“delta”). Export again as a full (“bulk”) export."
SEVERAL_SCHOOLS = "The export holds several schools: {seen}. Say which one is meant and import again."
NO_SUCH_SCHOOL = "No school “{text}” is in the export; it holds: {seen}. Correct the name and import again."
NO_PUPILS = "The export holds no pupils. Export again with users of the role “student”."


class CannotRead(Exception):
    """The file as a whole cannot be used. `str()` is a sentence for the person who chose it: what is wrong,
    what to do.
    """


def of_row(row: int, sentence: str, source: str = "", /, **words: object) -> str:
    """The sentence with its place in front: “Row 14: …”, or “Contacts file, row 14: …” when it has a
    `source`.
    """
    place = f"{source}, row {row}" if source else f"Row {row}"
    return f"{place}: {sentence.format(**words)}" if row else sentence.format(**words)


def refuse(sentence: str, **words: object) -> CannotRead:
    """The error to raise for a file that cannot be used."""
    return CannotRead(sentence.format(**words))


def shortened(text: str, most: int = 40) -> str:
    """Typed text for use inside a sentence, at most `most` characters; a UPN that strayed there is not
    repeated.
    """
    if is_upn(text.replace(" ", "").upper()):
        return "(a UPN)"
    return text if len(text) <= most else text[: most - 1] + "…"


def listed(words: list[str], most: int = 12) -> str:
    """“a, b and 3 more”."""
    shown = [shortened(word) for word in words if word][:most]
    rest = len([word for word in words if word]) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "") or "(nothing)"
