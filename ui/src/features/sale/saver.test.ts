import { afterEach, expect, it, vi } from 'vitest'
import type { Basket } from './basket'
import { emptyBasket } from './basket'
import { Saver } from './saver.svelte'

afterEach(() => void vi.useRealTimers())

const basket = (at: number): Basket => ({ ...emptyBasket('id'), selected: at })

it('one at a time, and of those that wait only the last', async () => {
  const sent: (number | null | undefined)[] = []
  const releases: (() => void)[] = []
  const saver = new Saver({
    basketPut: ({ basket }) =>
      new Promise((resolve) => {
        sent.push(basket.selected)
        releases.push(() => resolve({}))
      }),
  })
  for (const at of [1, 2, 3]) saver.put(basket(at))
  expect(sent).toEqual([1])
  expect(saver.state).toBe('saving')
  releases[0]?.()
  await Promise.resolve()
  await Promise.resolve()
  expect(sent).toEqual([1, 3])
  releases[1]?.()
  await saver.settled()
  expect(saver.state).toBe('saved')
})

it('a failure is said, the next basket is sent all the same', async () => {
  let fails = true
  const saver = new Saver({
    basketPut: async () => {
      if (fails) throw new Error('no disk')
      return {}
    },
  })
  saver.put(basket(1))
  await saver.settled()
  expect(saver.state).toBe('failed')
  fails = false
  saver.put(basket(2))
  await saver.settled()
  expect(saver.state).toBe('saved')
})

it('what could not be kept is sent again by itself', async () => {
  vi.useFakeTimers()
  const sent: (number | null | undefined)[] = []
  const saver = new Saver({
    basketPut: async ({ basket }) => {
      sent.push(basket.selected)
      if (sent.length < 3) throw new Error('no disk')
      return {}
    },
  })
  saver.put(basket(1))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual([1, 1, 1])
  expect(saver.state).toBe('saved')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toHaveLength(3)
})
