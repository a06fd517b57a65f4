{{%AUTOESCAPE context="HTML"}}<!doctype html>
<html lang="{{LANG}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{T_SANDBOX}}</title>
<link rel="icon" href="/sandbox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
{{>NAVIGATION}}
<main class="page">
<h1>{{T_SANDBOX}}</h1>
<p class="lead">{{T_SANDBOX_TEXT}}</p>
<ul class="tiles">
<li><a href="/sessions"><strong>{{T_SESSIONS}}</strong> <span class="count">{{SESSIONS}}</span><span class="muted">{{T_SESSIONS_TEXT}}</span></a></li>
<li><a href="/mail"><strong>{{T_MAILS}}</strong> <span class="count">{{MAILS}}</span><span class="muted">{{T_MAILS_TEXT}}</span></a></li>
<li><a href="/events"><strong>{{T_EVENTS}}</strong> <span class="count">{{EVENTS}}</span><span class="muted">{{T_EVENTS_TEXT}}</span></a></li>
</ul>
<h2>{{T_ADDRESSES}}</h2>
<dl class="facts">
<dt>Stripe API</dt><dd><code>{{BASE_URL}}/v1</code></dd>
<dt>SMTP</dt><dd><code>smtp://127.0.0.1:{{SMTP_PORT}}</code></dd>
<dt>{{T_WEBHOOK}}</dt><dd>{{#WEBHOOK}}<code>{{URL}}</code>{{/WEBHOOK}}{{#NO_WEBHOOK}}{{T_NO_WEBHOOK}}{{/NO_WEBHOOK}}</dd>
<dt>{{T_CLOCK}}</dt><dd><code>{{NOW}}</code></dd>
</dl>
<h2>{{T_CONTROL}}</h2>
<ul class="routes">
<li><code>POST /_sandbox/sessions/{id}/pay</code> <span class="muted">{"card":"4242424242424242"}</span></li>
<li><code>POST /_sandbox/sessions/{id}/settle</code> <span class="muted">{"outcome":"failed"}</span></li>
<li><code>POST /_sandbox/clock</code> <span class="muted">{"advance":"31m"}</span></li>
<li><code>PUT /_sandbox/faults</code> <span class="muted">{"webhooks":{"drop":0.1,"duplicate":0.2,"delay_ms":[0,500],"reorder":true}}</span></li>
<li><code>POST /_sandbox/events/{id}/resend</code></li>
<li><code>POST /_sandbox/webhook_endpoints/{id}/roll</code> <span class="muted">{"expire_after":"10m"}</span></li>
<li><code>GET /_sandbox/mails</code>, <code>DELETE /_sandbox/mails</code></li>
<li><code>GET /_sandbox/state</code></li>
</ul>
</main>
</body>
</html>
