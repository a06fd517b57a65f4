{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="{{LANGUAGE}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{SUBJECT}}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; padding: 0; background: #f3f4f2; color: #1c211f; }
.page { width: 100%; background: #f3f4f2; }
.card { width: 100%; max-width: 560px; background: #ffffff; border: 1px solid #dfe3e0; border-radius: 12px; }
.text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 16px; line-height: 1.55; color: #1c211f; }
.name { font-size: 14px; color: #57605c; }
h1 { margin: 4px 0 16px; font-size: 25px; line-height: 1.25; font-weight: 650; }
p { margin: 0 0 16px; }
.rows { width: 100%; border-collapse: collapse; margin: 8px 0 24px; }
.rows th, .rows td { padding: 10px 0; border-top: 1px solid #dfe3e0; text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
.rows th { width: 22%; padding-right: 16px; white-space: nowrap; color: #57605c; }
.button { display: inline-block; padding: 12px 24px; border-radius: 8px; background: {{ACCENT}}; color: {{ON_ACCENT}} !important; font-weight: 600; text-decoration: none; }
.foot { font-size: 14px; color: #57605c; }
.foot a { color: #57605c; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #141817 !important; }
  .card { background: #1d2321 !important; border-color: #343c39 !important; }
  .text { color: #e9edeb !important; }
  .name, .rows th, .foot, .foot a { color: #a9b3ae !important; }
  .rows th, .rows td { border-color: #343c39 !important; }
  .button { background: {{DARK_ACCENT}} !important; color: {{DARK_ON_ACCENT}} !important; }
}
</style>
</head>
<body>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding: 24px 12px">
<table role="presentation" class="card" cellpadding="0" cellspacing="0" border="0"><tr><td class="text" style="padding: 28px 24px">
<div class="name">{{BUSINESS_NAME}}</div>
<h1>{{HEADLINE}}</h1>
{{#PARAGRAPH}}<p>{{TEXT}}</p>
{{/PARAGRAPH}}<table class="rows" cellpadding="0" cellspacing="0" border="0">
{{#ROW}}<tr><th scope="row">{{LABEL}}</th><td>{{#LINE}}{{TEXT}}{{#LINE_separator}}<br>{{/LINE_separator}}{{/LINE}}</td></tr>
{{/ROW}}</table>
{{#ACTION}}<p><a class="button" href="{{ACTION_URL}}">{{ACTION_LABEL}}</a></p>
{{/ACTION}}<div class="foot">{{#FOOT}}{{TEXT}}<br>{{/FOOT}}{{#SITE}}<a href="{{SITE_URL}}">{{SITE_URL}}</a>{{/SITE}}</div>
</td></tr></table>
</td></tr></table>
</body>
</html>
