/** On a phone: every page is reached with a thumb, and none is wider than the screen. */
import { expect, picture, signInOn, test } from './fixtures.ts'

test.use({ viewport: { width: 390, height: 844 } })

const PAGES = ['Agents', 'Run', 'History', 'Terminal']
const MORE = ['Scripts', 'Jobs', 'Files', 'Schedules', 'Updates', 'Audit', 'Users', 'Settings']

test('every page is reached from the bar below or what is behind More, and none is wider than the screen', async ({
  page,
  fleet,
}) => {
  test.setTimeout(120_000)
  await signInOn(page, fleet.server)
  const bar = page.getByRole('navigation', { name: 'Main' })
  const fits = () =>
    expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0)
  for (const name of PAGES) {
    await bar.getByRole('link', { name, exact: true }).click()
    await expect(bar.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page')
    await fits()
  }
  let more = 'More'
  for (const name of MORE) {
    await bar.getByRole('button', { name: more, exact: true }).click()
    const others = page.getByRole('dialog', { name: 'More' })
    if (name === 'Scripts') await picture(page, 'phone-more')
    await others.getByRole('link', { name, exact: true }).click()
    await expect(others).toBeHidden()
    await expect(bar.getByRole('button', { name, exact: true })).toHaveAttribute('aria-current', 'page')
    await expect(page.locator('main h1')).toBeVisible()
    await fits()
    more = name
  }
})

test('buttons and fields are as large as a thumb wants them, and the page is not zoomed into', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  for (const address of ['/agents', '/runs', '/runs/new', '/scripts', '/schedules/new', '/settings']) {
    await page.goto(`${fleet.server.url}${address}`)
    await expect(page.locator('main h1')).toBeVisible()
    const small = await page
      .locator('main')
      .locator('button, select, input:not([type=checkbox], [type=radio], [type=file])')
      .filter({ visible: true })
      .evaluateAll((all) =>
        all
          // Words in a text are as high as the text; they are hit around it.
          .filter((one) => getComputedStyle(one, '::after').position !== 'absolute')
          .filter(
            (one) =>
              one.getBoundingClientRect().height < 40 ||
              // iOS zooms the page into fields whose text is smaller.
              (one.matches('input, select') && Number.parseFloat(getComputedStyle(one).fontSize) < 16),
          )
          .map((one) => one.outerHTML.slice(0, 200)),
      )
    expect(small, address).toEqual([])
  }
})
