typedef int antiphon_placeholder;
