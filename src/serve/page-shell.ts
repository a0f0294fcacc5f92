/** The page without its data, which it asks for itself. It has nothing of the list in it. */
export const PAGE = `<!doctype html>
<html lang="en" data-live>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>cooperate</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="report.css">
<noscript>This page needs JavaScript. Without it: cooperate --progress --watch</noscript>
<main id="page"></main>
<script src="report.js" defer></script>
</html>
`;

/** Leads to the page without the token in its address. A browser sends our cookie only with a visit
 *  that begins on our own page, so a redirect is not enough. */
export const ENTERED = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=./">
<title>cooperate</title>
<a href="./">continue</a>
</html>
`;
