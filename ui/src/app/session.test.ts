import { beforeEach, describe, expect, it } from 'vitest'
import type { SetupState, WindowAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import { words } from '$shared/words.svelte'
import { Dialogs, Toasts } from './dialogs.svelte'
import { Router } from './router.svelte'
import { SCREENS } from './screens'
import { likelyLocale, Session, type SessionTill } from './session.svelte'

let setup: SetupState
let shown: WindowAnswer
const root = document.documentElement

const till = {
  setupState: async () => setup,
  shopShow: async () => ({
    name: '小王米店', currency: 'TWD', currency_scale: 0, locale: 'zh-Hant', time_zone: 'Asia/Taipei', cut_off: '04:00', played: false, business_day: '2026-11-21',
  }),
  windowShow: async () => shown,
  windowPut: async (change) => (shown = { ...shown, ...(change as Partial<WindowAnswer>) }),
} satisfies SessionTill as SessionTill

beforeEach(() => {
  setup = { has_shop: true, folder: '/shop' }
  shown = { locale: 'zh-Hant', theme: 'dark', scan_ms: 25, text_percent: 150 }
})

describe('the window as it starts', () => {
  it('a shop is opened in the window’s language, theme and currency', async () => {
    const session = new Session(till, root)
    await session.start()
    expect([session.stage, session.window.scan_ms, words.currency]).toEqual(['open', 25, 'TWD'])
    expect([root.lang, root.dataset['theme'], root.dataset['text']]).toEqual(['zh-Hant', 'dark', '150'])
  })

  it('no shop: it is set up', async () => {
    setup = { has_shop: false, folder: '/shop' }
    const session = new Session(till, root)
    await session.start()
    expect(session.stage).toBe('setup')
  })

  it('a shop that another program has open says so and can be tried again', async () => {
    setup = { has_shop: true, folder: '/shop', error: { code: 'shop_in_use', args: {}, text: '另一个程序正在这家店里记账' } }
    const session = new Session(till, root)
    await session.start()
    expect([session.stage, session.trouble]).toEqual(['stuck', '另一个程序正在这家店里记账'])
    setup = { has_shop: true, folder: '/shop' }
    await session.start()
    expect(session.stage).toBe('open')
  })

  it('a till that does not answer is said, too', async () => {
    const session = new Session({ ...till, setupState: () => Promise.reject(new Refused('no_answer', {}, '没有回应')) }, root)
    await session.start()
    expect([session.stage, session.trouble]).toEqual(['stuck', '没有回应'])
  })

  it('another language and theme take hold at once', async () => {
    const session = new Session(till, root)
    await session.start()
    await session.putWindow({ locale: 'en', theme: 'system' })
    expect([root.lang, root.dataset['theme'], words.say('screen-counter')]).toEqual(['en', undefined, 'Counter'])
  })

  it('the system’s language is guessed', () => {
    expect(['zh-CN', 'zh-TW', 'zh-HK', 'zh-Hant-TW', 'en-GB', 'fr'].map(likelyLocale)).toEqual(['zh-Hans', 'zh-Hant', 'zh-Hant', 'zh-Hant', 'en', 'zh-Hans'])
  })
})

describe('the list of screens', () => {
  it('has each address and key once', () => {
    for (const field of ['id', 'key', 'word'] as const) expect(new Set(SCREENS.map((screen) => screen[field])).size).toBe(SCREENS.length)
  })

  it('is what an address opens; an unknown one is the counter', () => {
    const router = new Router(SCREENS.map((screen) => screen.id), 'counter')
    router.go('members', '123/4')
    expect([router.id, router.what]).toEqual(['members', '123/4'])
    router.go('nowhere')
    expect([router.id, router.what]).toEqual(['counter', ''])
  })
})

it('a dialog over a dialog is answered on its own', async () => {
  const dialogs = new Dialogs()
  const answers = [dialogs.ask({ title: 'a', text: '', yes: '' }), dialogs.ask({ title: 'b', text: '', yes: '' })]
  const top = dialogs.open[1]
  if (top?.kind === 'ask') top.done(true)
  expect(dialogs.open.map((open) => open.kind === 'ask' && open.question.title)).toEqual(['a'])
  const below = dialogs.open[0]
  if (below?.kind === 'ask') below.done(false)
  expect(await Promise.all(answers)).toEqual([false, true])
})

it('what went wrong stays until it is put away, and is said once', () => {
  const toasts = new Toasts()
  toasts.tell('满了', 'wrong')
  toasts.tell('满了', 'wrong')
  expect(toasts.told).toHaveLength(1)
  toasts.drop(toasts.told[0]?.id ?? -1)
  expect(toasts.told).toEqual([])
})
