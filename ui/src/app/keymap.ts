import { SCREENS } from './screens'

type Entry = { keys: string[]; word: string }

/** The sheet of F1: every key, where it works, and what it does. */
export const keySheet = (): { word: string; keys: Entry[] }[] => [
  {
    word: 'help-counter',
    keys: [
      { keys: ['Enter'], word: 'help-enter' },
      { keys: ['↑', '↓'], word: 'help-arrows' },
      { keys: ['*', 'F5'], word: 'help-quantity' },
      { keys: ['3 *'], word: 'help-quantity-at-once' },
      { keys: ['F6'], word: 'help-price' },
      { keys: ['+'], word: 'help-amount' },
      { keys: ['Del'], word: 'help-remove' },
      { keys: ['Ctrl Z'], word: 'help-undo' },
      { keys: ['Ctrl Del'], word: 'help-clear' },
      { keys: ['F9'], word: 'help-member' },
      { keys: ['F10'], word: 'help-top-up' },
      { keys: ['F8'], word: 'help-last-bill' },
      { keys: ['Alt 1', 'Alt 2', 'Alt 3'], word: 'help-chip' },
      { keys: ['Alt 0'], word: 'help-chips-away' },
      { keys: ['Esc'], word: 'help-escape' },
    ],
  },
  {
    word: 'help-tender',
    keys: [
      { keys: ['1', '2', '3', '4', '5'], word: 'help-kinds' },
      { keys: ['6', '7', '8'], word: 'help-kinds-more' },
      { keys: ['Enter'], word: 'help-tender-enter' },
      { keys: ['+'], word: 'help-exact' },
      { keys: ['Esc'], word: 'help-tender-back' },
    ],
  },
  {
    word: 'help-finished',
    keys: [
      { keys: ['Enter'], word: 'help-next' },
      { keys: ['Ctrl P'], word: 'help-pdf' },
      { keys: ['Ctrl M'], word: 'help-sms' },
    ],
  },
  { word: 'help-screens', keys: SCREENS.map((screen) => ({ keys: [screen.key], word: screen.word })) },
]
