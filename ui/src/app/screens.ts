import type { Component } from 'svelte'
import Invoices from '$features/invoice/Invoices.svelte'
import Journal from '$features/journal/Journal.svelte'
import Members from '$features/member/Members.svelte'
import Liability from '$features/owner/Liability.svelte'
import Receivables from '$features/owner/Receivables.svelte'
import Shares from '$features/owner/Shares.svelte'
import Silent from '$features/owner/Silent.svelte'
import Today from '$features/owner/Today.svelte'
import Products from '$features/product/Products.svelte'
import Counter from '$features/sale/Counter.svelte'
import type { Counter as CounterState } from '$features/sale/counter.svelte'
import Sales from '$features/sale/Sales.svelte'
import Settings from '$features/settings/Settings.svelte'
import { HELP_KEY } from '$shared/keymap'
import Help from './Help.svelte'

/** What every screen is given: the counter lives as long as the window, `what` is the rest of the address. */
export type ScreenProps = { counter: CounterState; what: string }

export type Screen = {
  /** Its address: `#members`, `#members/ID`. */
  id: string
  /** The message that names it. */
  word: string
  /** The key that opens it from everywhere. */
  key: string
  component: Component<ScreenProps> | Component<Record<string, never>>
}

/** Every screen, in the order of the menu. A new screen is one line here and its name in window.ftl. */
export const SCREENS: readonly Screen[] = [
  { id: 'counter', word: 'screen-counter', key: 'Ctrl 1', component: Counter },
  { id: 'members', word: 'screen-members', key: 'Ctrl 2', component: Members },
  { id: 'products', word: 'screen-products', key: 'Ctrl 3', component: Products },
  { id: 'sales', word: 'screen-sales', key: 'Ctrl 4', component: Sales },
  { id: 'today', word: 'screen-today', key: 'Ctrl 5', component: Today },
  { id: 'silent', word: 'screen-silent', key: 'Ctrl 6', component: Silent },
  { id: 'liability', word: 'screen-liability', key: 'Ctrl 9', component: Liability },
  { id: 'shares', word: 'screen-shares', key: 'Ctrl 0', component: Shares },
  { id: 'receivables', word: 'screen-receivables', key: 'Ctrl O', component: Receivables },
  { id: 'invoices', word: 'screen-invoices', key: 'Ctrl I', component: Invoices },
  { id: 'journal', word: 'screen-journal', key: 'Ctrl 7', component: Journal },
  { id: 'settings', word: 'screen-settings', key: 'Ctrl 8', component: Settings },
  { id: 'help', word: 'screen-help', key: HELP_KEY, component: Help },
]
