"""What a person types, as an IRI of the store: ``MTOR``, ``2475``, ``ketamine``, a figid, a URL.

``kinds`` says what may be asked for and which IRIs a text may stand for, ``search`` looks them and
names up in a store, and ``hints`` says what to do about a name that means nothing or too much.

1. An IRI, a CURIE or an identifier means itself, or what the store says is the same.
2. A bare number is an NCBI Gene id, a taxon id or a PMCID, by what is asked for.
3. A gene symbol means the human gene of that name; else the human gene that figures show under that
   alias or previous symbol, if there is only one; else the only gene with exactly that spelling;
   else the human gene of that name in another case.  With an organism, it means one of its genes.
4. Another name means the only thing with that label, then with that other name, then with that
   label ignoring case, then what figures show by that word, exactly or ignoring case.

Nothing typed ever becomes part of a query but as one checked, escaped term.
"""
