{{%AUTOESCAPE context="HTML"}}<!doctype html>
<html lang="{{LANG}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{SUBJECT}} · {{T_MAILS}}</title>
<link rel="icon" href="/sandbox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
{{>NAVIGATION}}
<main class="page">
<p class="back"><a href="/mail">← {{T_MAILS}}</a></p>
<h1>{{SUBJECT}}</h1>
<dl class="facts">
<dt>{{T_FROM}}</dt><dd>{{FROM}}</dd>
<dt>{{T_TO}}</dt><dd>{{TO}}</dd>
<dt>{{T_DATE}}</dt><dd>{{DATE}}</dd>
</dl>
{{#ATTACHMENTS}}<ul class="attachments" aria-label="{{T_ATTACHMENTS}}">
{{#ATTACHMENT}}<li><a href="{{HREF}}" download>{{NAME}}</a> <span class="muted">{{TYPE}}, {{SIZE}}</span></li>
{{/ATTACHMENT}}</ul>
{{/ATTACHMENTS}}{{#HTML}}<h2>HTML</h2>
<iframe class="letter" title="{{SUBJECT}}" src="{{SRC}}" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
{{/HTML}}{{#TEXT}}<h2>{{T_TEXT}}</h2>
<pre class="letter">{{CONTENT}}</pre>
{{/TEXT}}<p><a href="{{RAW}}">{{T_RAW}}</a></p>
</main>
</body>
</html>
