"""The same work done by others, to compare with: rdflib, Morph-KGC, pySHACL, Oxigraph, Virtuoso."""
