// What the audit log's actions are called. One that is not known here is shown by its own name.
import type { Language } from '../../words/language.svelte.ts';

const words: Record<string, Record<Language, string>> = {
  'attention.dismiss': { fr: 'Affaire classée', en: 'Matter dismissed' },
  'booking.attendance': { fr: 'Venue notée', en: 'Attendance noted' },
  'booking.cancel': { fr: 'Réservation annulée', en: 'Booking cancelled' },
  'booking.create': { fr: 'Réservation créée', en: 'Booking created' },
  'booking.move': { fr: 'Réservation déplacée', en: 'Booking moved' },
  'booking.note': { fr: 'Note écrite', en: 'Note written' },
  'booking.refund': { fr: 'Remboursement demandé', en: 'Refund asked for' },
  'booking.resend': { fr: 'Courrier renvoyé', en: 'Mail sent again' },
  'booking.revoke_link': { fr: 'Lien du client révoqué', en: 'Client’s link revoked' },
  'calendar.add_exception': { fr: 'Jour particulier ajouté', en: 'Special day added' },
  'calendar.create': { fr: 'Agenda créé', en: 'Calendar created' },
  'calendar.delete': { fr: 'Agenda supprimé', en: 'Calendar deleted' },
  'calendar.remove_exception': { fr: 'Jour particulier retiré', en: 'Special day removed' },
  'calendar.renew_feed': { fr: 'Adresse du flux changée', en: 'Feed address changed' },
  'calendar.update': { fr: 'Agenda modifié', en: 'Calendar changed' },
  'client.erase': { fr: 'Données d’un client effacées', en: 'A client’s data erased' },
  'client.export': { fr: 'Données d’un client exportées', en: 'A client’s data exported' },
  'client.forget': { fr: 'Anciennes données effacées', en: 'Old data erased' },
  'key.create': { fr: 'Clé créée', en: 'Key created' },
  'key.revoke': { fr: 'Clé révoquée', en: 'Key revoked' },
  'mail.retry': { fr: 'Envoi réessayé', en: 'Sending tried again' },
  'refund.retry': { fr: 'Remboursement réessayé', en: 'Refund tried again' },
  'refund.settle': { fr: 'Remboursement réglé autrement', en: 'Refund settled otherwise' },
  'service.create': { fr: 'Prestation créée', en: 'Service created' },
  'service.delete': { fr: 'Prestation supprimée', en: 'Service deleted' },
  'service.update': { fr: 'Prestation modifiée', en: 'Service changed' },
  'session.end': { fr: 'Session terminée', en: 'Session ended' },
  'session.end_others': { fr: 'Autres sessions terminées', en: 'Other sessions ended' },
  'settings.update': { fr: 'Réglages modifiés', en: 'Settings changed' },
  sign_in: { fr: 'Connexion', en: 'Signed in' },
  'sign_in.failed': { fr: 'Connexion refusée', en: 'Sign-in refused' },
  sign_out: { fr: 'Déconnexion', en: 'Signed out' },
  'slot.close': { fr: 'Créneau fermé', en: 'Slot closed' },
  'slot.create': { fr: 'Créneau créé', en: 'Slot created' },
  'slot.delete': { fr: 'Créneau supprimé', en: 'Slot deleted' },
  'slot.keep': { fr: 'Créneau gardé', en: 'Slot kept' },
  'slot.reopen': { fr: 'Créneau rouvert', en: 'Slot opened again' },
  'slot.update': { fr: 'Créneau modifié', en: 'Slot changed' },
  'user.create': { fr: 'Personne ajoutée', en: 'Person added' },
  'user.password_changed': { fr: 'Mot de passe changé', en: 'Password changed' },
  'user.recovery_code_used': { fr: 'Code de secours utilisé', en: 'Recovery code used' },
  'user.recovery_codes_renewed': { fr: 'Nouveaux codes de secours', en: 'New recovery codes' },
  'user.reset': { fr: 'Nouveau lien de connexion', en: 'New set-up link' },
  'user.second_factor_added': { fr: 'Second code activé', en: 'Second code turned on' },
  'user.second_factor_removed': { fr: 'Second code désactivé', en: 'Second code turned off' },
  'user.set_up': { fr: 'Compte ouvert', en: 'Account set up' },
  'user.update': { fr: 'Personne modifiée', en: 'Person changed' },
};

export function describeAction(action: string, language: Language): string {
  return words[action]?.[language] ?? action;
}

/** The screen of what an entry is about; null where there is none of its own. */
export function screenOf(subject: { kind: string; id: string }): string | null {
  switch (subject.kind) {
    case 'booking':
      return `/bookings/${subject.id}`;
    case 'service':
      return `/services/${subject.id}`;
    case 'calendar':
      return `/hours/${subject.id}`;
    default:
      return null;
  }
}
