// Measures what is shown on top: how large text and targets are, and whether anything is cut off, sticks out or must be
// scrolled sideways. Answers sentences, none where all is well.
const TOUCH = 48
const TENDER = 64
const DUE = 40
const TEXT = 16
const CAPTION = 14
// What is told at the foot goes by itself, and what is found lies over the basket until it is chosen.
const CAPTIONS = '.caption, .muted small, small, kbd, th, dt, footer, .about, .tier, .heading, .head'
const TENDERS = '.kind, .quick button, .notes button, .pay'

const grown = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
const faults = new Set()
const scope = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body
const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('.hidden')
const named = (element) => {
  const name = `${element.localName}.${[...element.classList].filter((one) => !one.startsWith('svelte-')).join('.')}`
  return `<${name}> “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`
}
const scrolls = (value) => value === 'auto' || value === 'scroll'
const cuts = (value) => value === 'hidden' || value === 'clip'

function* upwards(element) {
  for (let at = element; at; at = at.parentElement) yield at
}

function measureTargets() {
  for (const control of scope.querySelectorAll('button, input, select, textarea, a[href], [role=option]')) {
    if (!isShown(control)) continue
    const target = control.matches('[type=radio], [type=checkbox]') ? control.closest('label') : control
    const { width, height } = target.getBoundingClientRect()
    const least = control.matches(TENDERS) ? TENDER : TOUCH
    if (height < least - 0.5 || width < TOUCH - 0.5) faults.add(`small target: ${named(target)} is ${Math.round(width)} × ${Math.round(height)}`)
    const centre = target.getBoundingClientRect()
    const [x, y] = [centre.x + centre.width / 2, centre.y + centre.height / 2]
    const hit = document.elementFromPoint(x, y)
    const isCut = [...upwards(target)].some((at) => {
      const edge = at.getBoundingClientRect()
      const style = getComputedStyle(at)
      return (scrolls(style.overflowY) || cuts(style.overflowY)) && (y < edge.top || y > edge.bottom)
    })
    if (hit && !isCut && !target.contains(hit) && !hit.contains(target) && !hit.closest('.toasts, .found')) {
      faults.add(`covered target: ${named(target)} by ${named(hit)}`)
    }
  }
}

function measureText(node) {
  const element = node.parentElement
  if (!element || !isShown(element) || element.closest('option, script, style')) return
  const size = parseFloat(getComputedStyle(element).fontSize)
  const isHan = /\p{Script=Han}/u.test(node.data)
  const least = (isHan && !element.closest(CAPTIONS) ? TEXT : CAPTION) * grown
  if (size < least - 0.1) faults.add(`small text: ${named(element)} is ${size} px`)
  const range = document.createRange()
  range.selectNodeContents(node)
  for (const box of range.getClientRects()) measurePlace(element, box)
}

/** A box of text lies within whatever cuts what leaves it, and within its button. */
function measurePlace(element, box) {
  if (box.width < 1 || box.height < 1) return
  let [across, down] = [true, true]
  for (const at of upwards(element)) {
    const style = getComputedStyle(at)
    if (style.display === 'contents' || style.display === 'inline') continue
    const edge = at.getBoundingClientRect()
    const isLeft = box.left < edge.left - 2 || box.right > edge.right + 2
    const isAbove = box.top < edge.top - 3 || box.bottom > edge.bottom + 3
    if (across && isLeft && (cuts(style.overflowX) || at.localName === 'button')) faults.add(`cut off sideways: ${named(element)} by ${named(at)}`)
    if (down && isAbove && (cuts(style.overflowY) || at.localName === 'button')) faults.add(`cut off: ${named(element)} by ${named(at)}`)
    if (scrolls(style.overflowX)) across = false
    if (scrolls(style.overflowY)) down = false
    if (style.position === 'fixed') break
  }
  if (across && (box.left < -1 || box.right > innerWidth + 1)) faults.add(`outside the window: ${named(element)}`)
}

function measureScrolling() {
  for (const element of [document.documentElement, ...document.body.querySelectorAll('*')]) {
    if (!isShown(element) || element.matches('input, select, textarea, option, progress')) continue
    const style = getComputedStyle(element)
    const isRoot = element === document.documentElement
    if (!isRoot && style.overflowX === 'visible') continue
    if (element.scrollWidth > element.clientWidth + 1) faults.add(`scrolls sideways: ${named(element)}, ${element.scrollWidth} in ${element.clientWidth}`)
    if (cuts(style.overflowY) && element.scrollHeight > element.clientHeight + 1) faults.add(`cuts its foot: ${named(element)}, ${element.scrollHeight} in ${element.clientHeight}`)
  }
}

const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
while (walker.nextNode()) if (walker.currentNode.data.trim() !== '') measureText(walker.currentNode)
measureTargets()
measureScrolling()
for (const due of scope.querySelectorAll('[data-testid=due]')) {
  const size = parseFloat(getComputedStyle(due).fontSize)
  if (size < DUE * grown) faults.add(`small amount due: ${size} px`)
}
done([...faults].slice(0, 40))
