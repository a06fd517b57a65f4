{{%AUTOESCAPE context="HTML"}}<header class="bar">
<a class="brand" href="/"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect x="3" y="7" width="26" height="18" rx="4" fill="currentColor" opacity=".18"></rect><rect x="3" y="11" width="26" height="4" fill="currentColor"></rect><circle cx="23" cy="20" r="2" fill="currentColor"></circle></svg> {{T_SANDBOX}}</a>
<nav>
<a href="/sessions">{{T_SESSIONS}}</a>
<a href="/mail">{{T_MAILS}}</a>
<a href="/events">{{T_EVENTS}}</a>
</nav>
</header>
