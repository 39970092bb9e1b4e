import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { PutSetting } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t, words } from '$shared/words.svelte'
import { settled, TestWindow, type } from '../../../tests/window'
import Settings from './Settings.svelte'
import { SettingsForm } from './settings.svelte'

let put: PutSetting[]
let form: SettingsForm

const expiry = (months: number, date: string) => [
  { key: 'points.expiry_months', value: months, default: 0 },
  { key: 'points.expiry_date', value: date, default: '' },
]

beforeEach(async () => {
  put = []
  form = new SettingsForm(
    {
      settingList: async () => ({
        settings: [
          { key: 'coupon.off_minor', value: 1000, default: 1000 },
          { key: 'alert.silent_days', value: 30, default: 30 },
          { key: 'shop.name', value: '小王米店', default: '' },
          { key: 'something.new', value: 'x', default: 'x' },
        ],
      }),
      settingPut: async (request) => {
        put.push(request)
        if (request.value === 9999) throw new Refused('setting_invalid', {}, '不能填这个值')
        return { ...request, default: '' }
      },
    },
    () => 2,
  )
  await form.load()
})

describe('settings', () => {
  it('stand in our order, one we do not know at the end; money as money', () => {
    expect(form.settings.map((one) => one.key)).toEqual(['shop.name', 'alert.silent_days', 'coupon.off_minor', 'something.new'])
    expect(form.texts['coupon.off_minor']).toBe('10.00')
  })

  it('each is kept in its own kind', async () => {
    form.texts['coupon.off_minor'] = '１２。５'
    form.texts['alert.silent_days'] = '４５'
    form.texts['shop.name'] = ' 回头米店 '
    for (const key of ['coupon.off_minor', 'alert.silent_days', 'shop.name']) expect(await form.save(key)).toBe(true)
    expect(put.map((one) => one.value)).toEqual([1250, 45, '回头米店'])
    expect(form.settings.some((one) => form.isChanged(one))).toBe(false)
  })

  it('what is no amount is not sent, what the till refuses says why', async () => {
    form.texts['coupon.off_minor'] = 'x'
    expect(await form.save('coupon.off_minor')).toBe(false)
    expect(put).toEqual([])
    form.texts['alert.silent_days'] = '9999'
    expect(await form.save('alert.silent_days')).toBe(false)
    expect((form.why['alert.silent_days'] as Refused).text).toBe('不能填这个值')
  })

  it('what is no number, and no date of the year, is wrong before it is sent', async () => {
    form.settings = [...form.settings, ...expiry(12, '12-31')]
    form.texts = { ...form.texts, 'points.expiry_months': '', 'points.expiry_date': '13-1', 'shop.name': '' }
    expect(form.settings.filter((one) => form.isWrong(one.key)).map((one) => one.key)).toEqual(['points.expiry_months', 'points.expiry_date'])
    expect([await form.save('points.expiry_date'), put]).toEqual([false, []])
    for (const text of ['6月30日', ' ']) {
      form.texts['points.expiry_date'] = text
      await form.save('points.expiry_date')
    }
    expect(put.map((one) => one.value)).toEqual(['06-30', ''])
  })
})

describe('the rule by which points lapse', () => {
  let shown: TestWindow
  afterEach(() => shown.close())

  const rule = () => document.querySelector('[data-testid=points-rule]')?.textContent

  async function opens(settings: ReturnType<typeof expiry>) {
    shown = new TestWindow({
      settingList: async () => ({ settings }),
      settingPut: async (request) => ({ ...request, default: '' }),
      staffList: async () => ({ staff: [] }),
    })
    shown.show(Settings as Component<never>, { counter: { loadStaff: async () => undefined } })
    await settled()
  }

  it('stands in one sentence below the settings that make it, and follows them once they are kept', async () => {
    await opens(expiry(0, ''))
    expect(rule()).toBe(t('points-rule-never'))
    const [months] = [...document.querySelectorAll<HTMLFormElement>('form')].filter((one) => one.textContent?.includes(t('hint-points-expiry-months')))
    months?.querySelector('input')?.focus()
    type('12')
    expect(rule()).toBe(t('points-rule-never'))
    months?.requestSubmit()
    await settled()
    // The window's business day is the 21st of November 2026.
    expect(rule()).toBe(t('points-rule-until', { day: words.date('2027-11-21') }))
  })

  it('takes the date of the year along', async () => {
    await opens(expiry(1, '12-20'))
    expect(rule()).toBe(t('points-rule-until', { day: words.date('2027-12-20') }))
  })
})
