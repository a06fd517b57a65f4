{{%AUTOESCAPE context="HTML"}}<!doctype html>
<html lang="{{LANG}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{TITLE}} · {{T_SANDBOX}}</title>
<link rel="icon" href="/sandbox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
{{>NAVIGATION}}
<main class="page">
<h1>{{TITLE}}</h1>
{{#EMPTY}}<p class="empty">{{TEXT}}</p>
{{/EMPTY}}{{#ROWS}}<ul class="rows">
{{#ROW}}<li>
{{#LINK}}<a class="row" href="{{HREF}}">{{/LINK}}{{#NO_LINK}}<div class="row">{{/NO_LINK}}
<span class="row-main"><strong>{{MAIN}}</strong><span class="muted">{{DETAIL}}</span></span>
<span class="row-side">{{#TAG}}<span class="tag {{CLASS}}">{{TEXT}}</span>{{/TAG}}<time class="muted">{{TIME}}</time></span>
{{#LINK_END}}</a>{{/LINK_END}}{{#NO_LINK_END}}</div>{{/NO_LINK_END}}
</li>
{{/ROW}}</ul>
{{/ROWS}}{{#MORE}}<p class="muted">{{TEXT}}</p>
{{/MORE}}</main>
</body>
</html>
