{{%AUTOESCAPE context="HTML"}}<!doctype html>
<html lang="{{LANG}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{T_PAYMENT}} · {{AMOUNT}} · {{T_TEST_SHORT}}</title>
<link rel="icon" href="/sandbox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body class="payment">
<aside class="ribbon" aria-label="{{T_TEST_SHORT}}"><strong>{{T_TEST_SHORT}}</strong> <span>{{T_TEST_LONG}}</span></aside>
<main class="checkout">
<section class="order" aria-labelledby="order-title">
{{#BACK}}<p class="back"><a href="{{URL}}">← {{T_BACK}}</a></p>
{{/BACK}}<h1 id="order-title">{{TITLE}}</h1>
<p class="amount">{{AMOUNT}}</p>
<ul class="items">
{{#ITEM}}<li><span class="item-name">{{NAME}}{{#QUANTITY}} <span class="muted">× {{COUNT}}</span>{{/QUANTITY}}{{#DESCRIPTION}}<span class="muted item-note">{{TEXT}}</span>{{/DESCRIPTION}}</span> <span class="item-amount">{{AMOUNT}}</span></li>
{{/ITEM}}</ul>
</section>
{{#FORM}}<section class="pay" aria-labelledby="pay-title">
{{#METHODS}}<nav class="methods" aria-label="{{T_METHODS}}">
{{#METHOD}}<a href="{{HREF}}" {{#CURRENT}}aria-current="true"{{/CURRENT}}>{{LABEL}}</a>
{{/METHOD}}</nav>
{{/METHODS}}<h2 id="pay-title">{{HEADLINE}}</h2>
{{#FAILURE}}<p class="failure" role="alert" id="failure">{{TEXT}}</p>
{{/FAILURE}}{{#NOTE}}<p class="muted note">{{TEXT}}</p>
{{/NOTE}}<form method="post" action="{{ACTION}}">
<input type="hidden" name="method" value="{{METHOD_NAME}}">
{{#EMAIL_GIVEN}}<p class="given"><span class="muted">{{T_EMAIL}}</span> <span>{{EMAIL}}</span></p>
{{/EMAIL_GIVEN}}{{#FIELD}}<div class="field {{CLASS}}">
<label for="{{ID}}">{{LABEL}}</label>
<input id="{{ID}}" name="{{ID}}" type="{{TYPE}}" inputmode="{{MODE}}" autocomplete="{{AUTOCOMPLETE}}" placeholder="{{PLACEHOLDER}}" value="{{VALUE}}" maxlength="{{LENGTH}}" spellcheck="false" required {{#WRONG}}aria-invalid="true" aria-describedby="{{ID}}-error"{{/WRONG}}{{#FIRST}} autofocus{{/FIRST}}>
{{#ERROR}}<p class="error" id="{{ID}}-error">{{TEXT}}</p>
{{/ERROR}}</div>
{{/FIELD}}<button class="primary" type="submit">{{BUTTON}}</button>
</form>
{{#SAMPLES}}<section class="samples" aria-labelledby="samples-title">
<h3 id="samples-title">{{HEADLINE}}</h3>
<p class="muted">{{T_SAMPLES_HINT}}</p>
{{#GROUP}}<details {{#OPEN}}open{{/OPEN}}>
<summary>{{TITLE}}</summary>
<ul>
{{#SAMPLE}}<li><a href="{{HREF}}"><span class="number">{{SPACED}}</span> <span class="muted">{{RESULT}}</span></a></li>
{{/SAMPLE}}</ul>
</details>
{{/GROUP}}</section>
{{/SAMPLES}}</section>
{{/FORM}}{{#CLOSED}}<section class="pay closed">
<h2>{{HEADLINE}}</h2>
<p>{{TEXT}}</p>
{{#ONWARD}}<p><a class="primary" href="{{URL}}">{{LABEL}}</a></p>
{{/ONWARD}}</section>
{{/CLOSED}}{{#CHALLENGE}}<section class="pay challenge" aria-labelledby="challenge-title">
<h2 id="challenge-title">{{T_CHALLENGE}}</h2>
<p>{{T_CHALLENGE_TEXT}}</p>
<p class="muted">{{T_CARD}} <span class="number">•••• {{LAST4}}</span></p>
<form method="post" action="{{ACTION}}">
<button class="primary" type="submit" name="decision" value="approve">{{T_APPROVE}}</button>
<button class="secondary" type="submit" name="decision" value="refuse">{{T_REFUSE}}</button>
<button class="plain" type="submit" name="decision" value="cancel">{{T_CANCEL_CHALLENGE}}</button>
</form>
</section>
{{/CHALLENGE}}</main>
</body>
</html>
