// What a check of the installation can come to: how grave it is, a sentence that says so and one
// that says what to do, in both languages. The terminal and the owner's pages show the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace creneau::app {

enum class Standing { ok, warning, problem };

/// X(name, French, English), in the order in which they are shown.
#define CRENEAU_CHECK_TOPICS(X)                                   \
  X(database, "Base de données", "Database")                      \
  X(public_url, "Adresse publique", "Public address")             \
  X(stripe_key, "Clé Stripe", "Stripe key")                       \
  X(stripe_mode, "Test ou réel", "Test or live")                  \
  X(clock, "Horloge", "Clock")                                    \
  X(webhook_endpoint, "Webhook chez Stripe", "Webhook at Stripe") \
  X(site, "Site", "Site")                                         \
  X(webhook_secret, "Secret du webhook", "Webhook secret")        \
  X(webhooks, "Messages de Stripe", "Messages from Stripe")       \
  X(mail, "Courrier", "Mail")                                     \
  X(background, "Travail de fond", "Background work")             \
  X(refunds, "Remboursements", "Refunds")

enum class CheckTopic {
#define CRENEAU_X(id, french, english) id,
  CRENEAU_CHECK_TOPICS(CRENEAU_X)
#undef CRENEAU_X
};

// clang-format off
// X(name, topic, standing, French, English, what to do in French, in English).
#define CRENEAU_FINDINGS(X)                                                                                            \
  X(database_ok, database, ok, "La base est lue, écrite et à jour.", "The database is read, written and current.", "", "") \
  X(database_unreachable, database, problem, "La base de données ne répond pas.", "The database does not answer.",     \
    "Vérifiez DATABASE_URL, et que le serveur de base de données est en marche ou que le dossier du fichier existe.",  \
    "Check DATABASE_URL, and that the database server runs or the file's folder exists.")                              \
  X(database_behind, database, problem, "Le schéma de la base est plus ancien que le programme.", "The database's schema is older than the program.", \
    "Lancez `creneau migrate`.", "Run `creneau migrate`.")                                                             \
  X(database_read_only, database, problem, "La base se lit, mais rien ne peut y être écrit.", "The database can be read, but nothing can be written.", \
    "Vérifiez les droits du fichier ou du rôle, et la place sur le disque.", "Check the rights of the file or the role, and the room on the disk.") \
  X(url_ok, public_url, ok, "L'adresse publique convient.", "The public address is fit.", "", "")                      \
  X(url_local, public_url, ok, "L'adresse ne vaut que sur cette machine : c'est bien pour essayer.", "The address is good on this machine only: fine for trying out.", "", "") \
  X(url_local_live, public_url, problem, "Avec une clé réelle, l'adresse publique est celle de cette machine : personne d'autre ne peut y venir.", \
    "With a live key, the public address is this machine's own: nobody else can come there.",                          \
    "Mettez l'adresse en https de votre site dans PUBLIC_URL.", "Put your site's https address into PUBLIC_URL.")      \
  X(url_plain, public_url, warning, "L'adresse publique n'est pas en https.", "The public address is not https.",      \
    "Mettez un serveur mandataire avec TLS devant, puis https:// dans PUBLIC_URL.", "Put a reverse proxy with TLS in front, then https:// into PUBLIC_URL.") \
  X(url_plain_live, public_url, problem, "Avec une clé réelle, l'adresse publique n'est pas en https.", "With a live key, the public address is not https.", \
    "Mettez un serveur mandataire avec TLS devant, puis https:// dans PUBLIC_URL.", "Put a reverse proxy with TLS in front, then https:// into PUBLIC_URL.") \
  X(key_test, stripe_key, ok, "Stripe répond et accepte la clé : mode test, aucun argent réel.", "Stripe answers and takes the key: test mode, no real money.", "", "") \
  X(key_live, stripe_key, ok, "Stripe répond et accepte la clé : mode réel, l'argent circule.", "Stripe answers and takes the key: live mode, real money.", "", "") \
  X(key_missing, stripe_key, problem, "La clé secrète de Stripe manque.", "Stripe's secret key is missing.",           \
    "Prenez la clé secrète dans le tableau de bord de Stripe (Développeurs, Clés API) et mettez-la dans STRIPE_SECRET_KEY.", \
    "Take the secret key from Stripe's dashboard (Developers, API keys) and put it into STRIPE_SECRET_KEY.")           \
  X(key_refused, stripe_key, problem, "Stripe n'accepte pas la clé.", "Stripe does not take the key.",                 \
    "La clé est incomplète ou révoquée : copiez-la à nouveau dans STRIPE_SECRET_KEY.", "The key is incomplete or revoked: copy it into STRIPE_SECRET_KEY anew.") \
  X(key_lacks_rights, stripe_key, problem, "La clé restreinte n'a pas tous les droits nécessaires.", "The restricted key lacks rights that are needed.", \
    "Ajoutez-les à la clé dans le tableau de bord de Stripe.", "Add them to the key in Stripe's dashboard.")           \
  X(stripe_unreachable, stripe_key, problem, "Stripe ne répond pas.", "Stripe does not answer.",                       \
    "Vérifiez que cette machine atteint api.stripe.com, et STRIPE_API_BASE s'il est réglé.", "Check that this machine reaches api.stripe.com, and STRIPE_API_BASE where it is set.") \
  X(mode_ok, stripe_mode, ok, "Tout est du même mode.", "Everything is of the same mode.", "", "")                     \
  X(mode_live_at_sandbox, stripe_mode, problem, "Une clé réelle est envoyée ailleurs que chez Stripe.", "A live key is sent elsewhere than to Stripe.", \
    "Retirez STRIPE_API_BASE, ou prenez une clé de test. Si la clé est partie, remplacez-la.", "Remove STRIPE_API_BASE, or take a test key. If the key was sent, replace it.") \
  X(mode_key_mixed, stripe_mode, problem, "La clé n'est pas du mode que son nom dit.", "The key is not of the mode that its name says.", \
    "Copiez à nouveau la clé du bon mode dans STRIPE_SECRET_KEY.", "Copy the key of the right mode into STRIPE_SECRET_KEY anew.") \
  X(mode_endpoint_mixed, stripe_mode, problem, "Le webhook est d'un autre mode que la clé : ses messages sont ignorés.", "The webhook is of another mode than the key: its messages are ignored.", \
    "Créez-le dans le mode de la clé : `creneau stripe setup`.", "Make it in the key's mode: `creneau stripe setup`.") \
  X(mode_data_mixed, stripe_mode, warning, "La base contient des paiements de l'autre mode.", "The database holds payments of the other mode.", \
    "Pour le réel, commencez avec une base neuve (DATABASE_URL).", "For live payments, begin with a new database (DATABASE_URL).") \
  X(clock_ok, clock, ok, "L'horloge de cette machine est juste.", "This machine's clock is right.", "", "")            \
  X(clock_unknown, clock, ok, "Stripe n'a pas dit l'heure.", "Stripe did not tell the time.", "", "")                  \
  X(clock_off, clock, warning, "L'horloge de cette machine s'écarte de plus d'une minute.", "This machine's clock is off by more than a minute.", \
    "Activez la synchronisation de l'heure (par exemple `timedatectl set-ntp true`).", "Switch time synchronisation on (such as `timedatectl set-ntp true`).") \
  X(clock_wrong, clock, problem, "L'horloge s'écarte de plus de cinq minutes : les messages de Stripe sont refusés.", "The clock is off by more than five minutes: Stripe's messages are refused.", \
    "Activez la synchronisation de l'heure (par exemple `timedatectl set-ntp true`).", "Switch time synchronisation on (such as `timedatectl set-ntp true`).") \
  X(endpoint_ok, webhook_endpoint, ok, "Le webhook est en place, avec les bons événements.", "The webhook is in place, with the right events.", "", "") \
  X(endpoint_missing, webhook_endpoint, problem, "Stripe n'a pas de webhook vers ce site.", "Stripe has no webhook to this site.", \
    "Lancez `creneau stripe setup`.", "Run `creneau stripe setup`.")                                                   \
  X(endpoint_elsewhere, webhook_endpoint, problem, "Le webhook mène à une autre adresse.", "The webhook leads to another address.", \
    "Vérifiez PUBLIC_URL, puis lancez `creneau stripe setup`.", "Check PUBLIC_URL, then run `creneau stripe setup`.")  \
  X(endpoint_disabled, webhook_endpoint, problem, "Le webhook est désactivé chez Stripe.", "The webhook is switched off at Stripe.", \
    "Lancez `creneau stripe setup`, qui le réactive.", "Run `creneau stripe setup`, which switches it on.")            \
  X(endpoint_lacks_events, webhook_endpoint, problem, "Il manque des événements au webhook.", "The webhook lacks events.", \
    "Lancez `creneau stripe setup`, qui les ajoute.", "Run `creneau stripe setup`, which adds them.")                  \
  X(endpoint_version, webhook_endpoint, warning, "Le webhook parle une autre version de l'API.", "The webhook speaks another version of the API.", \
    "Lancez `creneau stripe setup`, qui en crée un nouveau.", "Run `creneau stripe setup`, which makes a new one.")    \
  X(endpoint_twice, webhook_endpoint, warning, "Plusieurs webhooks mènent à ce site : chaque message vient plusieurs fois.", "Several webhooks lead to this site: each message comes several times.", \
    "Une fois le nouveau secret en place, `creneau stripe setup` désactive l'ancien.", "Once the new secret is in place, `creneau stripe setup` switches the older one off.") \
  X(endpoint_unseen, webhook_endpoint, warning, "La clé ne permet pas de voir les webhooks.", "The key does not let the webhooks be seen.", \
    "Donnez à la clé la lecture des Webhook Endpoints, ou vérifiez-les dans le tableau de bord.", "Let the key read Webhook Endpoints, or check them in the dashboard.") \
  X(site_ok, site, ok, "Le site répond à son adresse publique.", "The site answers at its public address.", "", "")    \
  X(site_unreachable, site, problem, "Rien ne répond à l'adresse publique.", "Nothing answers at the public address.", \
    "Lancez `creneau serve`, puis vérifiez le nom de domaine, le pare-feu et le serveur mandataire.", "Start `creneau serve`, then check the domain name, the firewall and the reverse proxy.") \
  X(site_another, site, problem, "Autre chose que Créneau répond à l'adresse publique.", "Something other than Créneau answers at the public address.", \
    "Vérifiez PUBLIC_URL et où le serveur mandataire envoie les demandes.", "Check PUBLIC_URL and where the reverse proxy sends requests.") \
  X(secret_ok, webhook_secret, ok, "Un message d'essai signé avec le secret est accepté.", "A test message that is signed with the secret is accepted.", "", "") \
  X(secret_missing, webhook_secret, problem, "Le secret du webhook manque : le serveur ne démarre pas sans lui.", "The webhook's secret is missing: the server does not start without it.", \
    "Lancez `creneau stripe setup`, qui l'affiche, et mettez-le dans STRIPE_WEBHOOK_SECRET.", "Run `creneau stripe setup`, which prints it, and put it into STRIPE_WEBHOOK_SECRET.") \
  X(secret_refused, webhook_secret, problem, "Le serveur refuse un message signé avec ce secret.", "The server refuses a message that is signed with this secret.", \
    "Donnez au serveur et à cette commande le même STRIPE_WEBHOOK_SECRET, celui du webhook chez Stripe, puis redémarrez le serveur.", \
    "Give the server and this command the same STRIPE_WEBHOOK_SECRET, that of the webhook at Stripe, then restart the server.") \
  X(secret_unanswered, webhook_secret, problem, "Le message d'essai n'a pas eu de réponse utile.", "The test message had no answer of use.", \
    "Vérifiez que le serveur mandataire laisse passer POST /api/webhooks/stripe sans y toucher.", "Check that the reverse proxy lets POST /api/webhooks/stripe through untouched.") \
  X(webhooks_ok, webhooks, ok, "Les messages de Stripe arrivent.", "Stripe's messages arrive.", "", "")                \
  X(webhooks_none_yet, webhooks, ok, "Aucun message attendu pour l'instant.", "No message expected so far.", "", "")   \
  X(webhooks_silent, webhooks, problem, "Des paiements sont arrivés sans le message qui les annonce.", "Payments arrived without the message that tells of them.", \
    "Comparez STRIPE_WEBHOOK_SECRET avec le secret du webhook chez Stripe, et regardez là ses envois.", "Compare STRIPE_WEBHOOK_SECRET with the webhook's secret at Stripe, and look at its deliveries there.") \
  X(mail_ok, mail, ok, "Le serveur de courrier répond et accepte l'identification.", "The mail server answers and takes the login.", "", "") \
  X(mail_not_set_up, mail, warning, "L'envoi de courrier n'est pas réglé : les messages attendent.", "Sending mail is not set up: messages wait.", \
    "Réglez SMTP_URL et MAIL_FROM.", "Set SMTP_URL and MAIL_FROM.")                                                    \
  X(mail_unreachable, mail, problem, "Le serveur de courrier ne répond pas.", "The mail server does not answer.",      \
    "Vérifiez l'hôte et le port de SMTP_URL ; beaucoup d'hébergeurs ferment le port 25.", "Check host and port in SMTP_URL; many hosts close port 25.") \
  X(mail_not_secure, mail, problem, "La connexion au serveur de courrier ne peut pas être chiffrée.", "The connection to the mail server cannot be encrypted.", \
    "Essayez smtps:// et le port 465, et vérifiez le certificat du serveur.", "Try smtps:// and port 465, and check the server's certificate.") \
  X(mail_login_refused, mail, problem, "Le serveur de courrier refuse l'identification.", "The mail server refuses the login.", \
    "Vérifiez le nom et le mot de passe dans SMTP_URL (caractères spéciaux en %XX).", "Check user and password in SMTP_URL (special characters as %XX).") \
  X(mail_failed, mail, warning, "Des messages n'ont pas pu être livrés.", "Some messages could not be delivered.",     \
    "Voyez « À régler » dans les pages du propriétaire.", "See “Needs attention” in the owner's pages.")               \
  X(background_ok, background, ok, "Le nettoyage et le rapprochement se font.", "Cleanup and reconciliation are done.", "", "") \
  X(cleanup_late, background, problem, "Le nettoyage des réservations impayées ne se fait plus.", "The cleanup of unpaid bookings is no longer done.", \
    "Lancez `creneau serve`, et regardez son journal.", "Start `creneau serve`, and look at its log.")                 \
  X(cleanup_not_called, background, warning, "Aucun planificateur n'a lancé le nettoyage depuis un jour.", "No scheduler has run the cleanup for a day.", \
    "Avec CLEANUP_INTERVAL=0, faites appeler /api/cron/cleanup-unpaid (CRON_SECRET) ou `creneau cleanup-unpaid` régulièrement.", \
    "With CLEANUP_INTERVAL=0, have /api/cron/cleanup-unpaid (CRON_SECRET) or `creneau cleanup-unpaid` called regularly.") \
  X(reconcile_late, background, problem, "Le rapprochement avec Stripe ne se fait plus.", "The reconciliation with Stripe is no longer done.", \
    "Lancez `creneau serve`, et regardez son journal.", "Start `creneau serve`, and look at its log.")                 \
  X(reconcile_not_called, background, warning, "Aucun planificateur n'a lancé le rapprochement depuis un jour.", "No scheduler has run the reconciliation for a day.", \
    "Avec RECONCILE_INTERVAL=0, lancez `creneau reconcile` régulièrement.", "With RECONCILE_INTERVAL=0, run `creneau reconcile` regularly.") \
  X(refunds_ok, refunds, ok, "Aucun remboursement refusé.", "No refund was refused.", "", "")                          \
  X(refunds_failed, refunds, problem, "Stripe a refusé des remboursements : l'argent des clients est encore là.", "Stripe refused refunds: the clients' money is still here.", \
    "Voyez « À régler » dans les pages du propriétaire, ou `creneau bookings list --status rejected`.", "See “Needs attention” in the owner's pages, or `creneau bookings list --status rejected`.")
// clang-format on

enum class Finding {
#define CRENEAU_X(id, topic, standing, fr, en, remedy_fr, remedy_en) id,
  CRENEAU_FINDINGS(CRENEAU_X)
#undef CRENEAU_X
};

/// The stable words for programs.
std::string_view name(Standing standing);
std::string_view name(CheckTopic topic);
std::string_view name(Finding finding);

std::string_view title(CheckTopic topic, Locale locale);
CheckTopic topic_of(Finding finding);
Standing standing_of(Finding finding);
/// One sentence on what was found.
std::string_view finding_text(Finding finding, Locale locale);
/// One sentence on what to do; empty where all is well.
std::string_view remedy_text(Finding finding, Locale locale);

/// One line of an examination.
struct Check {
  Finding finding{};
  /// The values behind it: an address, the events that are missing. No secrets; may be empty.
  std::string detail;
  bool operator==(const Check&) const = default;
};

}  // namespace creneau::app
