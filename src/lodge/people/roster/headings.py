"""The headings that exports carry, in a form without case, spaces or punctuation.

Seen in exports of SIMS, in the manner of Arbor and Bromcom, and in lists that schools make themselves.
"""

PUPIL = {
    "mis_id": (
        "misid pupilid studentid personid externalid simsid arborid arborstudentid bromcomid uniqueid "
        "uid studentexternalid misuniqueid pupilguid studentguid personguid pupilmisid studentmisid "
        "id pupilno studentno pupilnumber studentnumber pupilref studentref pupilreference systemid "
        "sourcedid"
    ),
    "admission_number": (
        "adno admno admissionno admissionnumber admnumber admissionnr admission admissionid adnumber "
        "admissionsnumber schooladmissionnumber pupiladno studentadno"
    ),
    "upn": "upn uniquepupilnumber pupilupn studentupn uniquepupilno",
    "legal_forename": (
        "legalforename legalfirstname legalgivenname forename firstname givenname forenames "
        "firstnames pupilforename studentforename pupilfirstname studentfirstname childforename "
        "childfirstname christianname legalforenames"
    ),
    "legal_surname": (
        "legalsurname legallastname legalfamilyname surname lastname familyname pupilsurname "
        "studentsurname pupillastname studentlastname childsurname childlastname"
    ),
    "preferred_forename": (
        "preferredforename preferredfirstname preferredgivenname chosenforename chosenname knownas "
        "preferredname chosenfirstname knownasforename usualforename"
    ),
    "preferred_surname": (
        "preferredsurname preferredlastname preferredfamilyname chosensurname knownassurname "
        "chosenlastname usualsurname"
    ),
    "full_name": (
        "name fullname pupilname studentname pupil student childname legalname legalfullname pupilfullname"
    ),
    "born": "dob dateofbirth birthdate birthday born dateborn pupildob studentdob pupildateofbirth",
    "year_group": (
        "year yeargroup yr yrgroup nationalcurriculumyear ncyear ncyr curriculumyear yeartaughtin "
        "actualyear yeargrp grade currentyear yearcode nationalcurriculumyeargroup ncyeargroup"
    ),
    "class_name": (
        "reggroup reg registrationgroup registrationform class classname form formgroup tutorgroup "
        "registrationclass regform regclass currentclass registration reggrp tutorgrp formname "
        "registrationgroupname homeroom"
    ),
    "sex": "sex gender legalsex",
    "joined": (
        "joined dateofadmission admissiondate dateofentry startdate entrydate datejoined doa "
        "enrolmentdate dateadmitted"
    ),
    "left": "left leavingdate dateofleaving leavedate dateleft dol enddate leaverdate",
}

CONTACT = {
    "contact_id": "id personid misid externalid guid uid uniqueid ref reference no guardianid sourcedid",
    "title": "title salutation",
    "forename": "forename firstname givenname legalforename legalfirstname preferredforename forenames",
    "surname": "surname lastname familyname legalsurname legallastname preferredsurname",
    "full_name": "name fullname nameandtitle",
    "relationship": (
        "relationship relation relationshiptopupil relationshiptochild relationshiptostudent "
        "relationtopupil type relationshiptype relationtostudent relationtochild"
    ),
    "priority": "priority order contactorder prioritynumber contactpriority callorder priorityno",
    "parental_responsibility": (
        "parentalresponsibility pr hasparentalresponsibility responsibility parentresponsibility "
        "legalguardian hasparentresponsibility parentalresp"
    ),
    "may_collect": (
        "maycollect cancollect collect collection authorisedtocollect permissiontocollect pickup "
        "canpickup allowedtocollect collectionpermission authorisedcollector maycollectpupil "
        "maycollectdevice canpickuppupil"
    ),
    "court_order": "courtorder courtrestriction courtorders hascourtorder legalrestriction restriction",
    "no_contact": (
        "nocontact mustnotcontact donotcontact mustnotbecontacted nottobecontacted nevercontact "
        "contactnotallowed mustnotbecontactedflag donotcontactflag"
    ),
    "lives_with": "liveswith liveswithpupil liveswithchild liveswithstudent sameaddress pupillivesathere",
    "email": (
        "email emailaddress homeemail workemail primaryemail mainemail personalemail emails "
        "homeemailaddress primaryemailaddress"
    ),
    "phones": (
        "phone telephone tel mobile homephone workphone mobilephone hometelephone worktelephone "
        "mobiletelephone mobilenumber phonenumber telephonenumber maintelephone mainphone home work "
        "day daytimephone daytelephone primaryphone primarytelephone telephoneno mobileno phoneno "
        "homephonenumber workphonenumber landline daytimetelephone contactnumber number phones "
        "telephonenumbers phonenumbers"
    ),
}

STAFF = {
    "mis_id": "misid staffid personid externalid employeeid uniqueid id guid uid staffmisid sourcedid",
    "staff_code": "staffcode code initials staffinitials shortname staffnumber employeenumber payrollnumber",
    "title": "title salutation",
    "forename": "forename firstname givenname preferredforename legalforename chosenforename staffforename",
    "surname": "surname lastname familyname preferredsurname legalsurname staffsurname",
    "full_name": "name fullname staffname",
    "email": "email emailaddress workemail schoolemail workemailaddress",
    "role": "role jobtitle job post position roles jobrole stafftype postheld",
    "class_names": (
        "classtaught class classes classname reggroup registrationgroup form formgroup tutorgroup "
        "classestaught registrationform teaches"
    ),
    "joined": "joined startdate datejoined employmentstart employmentstartdate dateofarrival",
    "left": "left leavingdate enddate employmentend employmentenddate dateofleaving",
}

WORDS = {
    "mis_id": "MIS id",
    "admission_number": "admission number",
    "upn": "UPN",
    "legal_forename": "forename",
    "legal_surname": "surname",
    "preferred_forename": "preferred forename",
    "preferred_surname": "preferred surname",
    "full_name": "full name",
    "born": "date of birth",
    "year_group": "year group",
    "class_name": "class",
    "sex": "sex",
    "joined": "date joined",
    "left": "date left",
    "contact_id": "contact's MIS id",
    "title": "title",
    "forename": "forename",
    "surname": "surname",
    "relationship": "relationship",
    "priority": "priority",
    "parental_responsibility": "parental responsibility",
    "may_collect": "may collect",
    "court_order": "court order",
    "no_contact": "must not be contacted",
    "lives_with": "lives with",
    "email": "e-mail address",
    "phones": "telephone numbers",
    "staff_code": "staff code",
    "role": "role",
    "class_names": "classes taught",
    "given_name": "forename",
    "known_as": "known as",
    "family_name": "surname",
    "contact": "contact",
}
"""The fields in a school's words, for messages and for the mapping page."""

MANY = frozenset({"email", "phones", "class_names"})
"""Fields that may have several columns each."""


def by_heading(known: dict[str, str]) -> dict[str, str]:
    """Heading to field. When two fields claim one heading, the earlier keeps it."""
    found: dict[str, str] = {}
    for name, words in known.items():
        for word in words.split():
            found.setdefault(word, name)
    return found
