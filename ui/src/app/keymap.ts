import {
  ADJUST_KEYS, BILL_KEYS, CARD_KEYS, CORRECTION_KEYS, COUNTER_KEYS, DIALOG_KEYS, FINISHED_KEYS, GIVE_BACK_KEYS, LIST_KEYS, REFUND_KEYS, SALES_KEYS, TENDER_KEYS,
  TOP_UP_KEYS, WINDOW_KEYS, type Binding,
} from '$shared/keymap'
import { SCREENS } from './screens'

/** The sheet of F1: every key that is bound, by the place where it works. */
export const keySheet = (): { word: string; keys: Binding[] }[] => [
  { word: 'help-counter', keys: Object.values(COUNTER_KEYS) },
  { word: 'help-tender', keys: Object.values(TENDER_KEYS) },
  { word: 'help-finished', keys: [...Object.values(FINISHED_KEYS), ...Object.values(BILL_KEYS)] },
  { word: 'help-refund', keys: [...Object.values(REFUND_KEYS), ...Object.values(CORRECTION_KEYS)] },
  { word: 'help-lists', keys: [...Object.values(LIST_KEYS), ...Object.values(SALES_KEYS)] },
  { word: 'help-card', keys: [...Object.values(CARD_KEYS), ...Object.values(TOP_UP_KEYS), ...Object.values(ADJUST_KEYS)] },
  { word: 'help-giving-back', keys: Object.values(GIVE_BACK_KEYS) },
  { word: 'help-dialogs', keys: Object.values(DIALOG_KEYS) },
  { word: 'help-screens', keys: [...SCREENS.map((screen) => ({ keys: [screen.key], word: screen.word })), ...Object.values(WINDOW_KEYS)] },
]
