import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { filterTexts } from '@/lib/texts/filter';
import type { ListState } from './address';
import { FilterBuilder } from './FilterBuilder';

const fields = [aField('name', 'TEXT'), aField('size', 'DECIMAL'), aField('active', 'BOOLEAN')];
const words = texts.filter;

function open(filter: ListState['filter'] = null) {
  const onApply = vi.fn();
  renderApp(<FilterBuilder fields={fields} filter={filter} onApply={onApply} />);
  return onApply;
}

async function choose(label: string, option: string, which = 0) {
  const box = screen.getAllByRole('combobox', { name: label })[which] ?? document.body;
  await userEvent.click(box);
  await waitFor(() => expect(box.getAttribute('aria-expanded')).toBe('true'));
  const list = document.getElementById(box.getAttribute('aria-controls') ?? '') ?? document.body;
  await userEvent.click(within(list).getByRole('option', { name: option, hidden: true }));
}

test('conditions become a filter, numbers as numbers', async () => {
  const onApply = open();
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Ada');
  await userEvent.click(screen.getByRole('button', { name: words.add }));
  await choose(words.field, 'Size', 1);
  await choose(words.operator, words.operators.gte ?? '', 1);
  await userEvent.type(screen.getByRole('textbox', { name: 'Size' }), '1.05');
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).toHaveBeenCalledExactlyOnceWith({
    and: [{ name: { contains: 'Ada' } }, { size: { gte: 1.05 } }],
  });
});

test('a number that is not understood is not applied, and stays with its message', async () => {
  const onApply = open({ size: { lt: 2.5 } });
  const size = screen.getByRole<HTMLInputElement>('textbox', { name: 'Size' });
  await userEvent.clear(size);
  await userEvent.type(size, '1.234,56');
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).not.toHaveBeenCalled();
  expect(size.value).toBe('1.234,56');
  expect(screen.getByText(texts.typing.number.DECIMAL('12,345.67'))).toBeDefined();
});

test('yes and no are a choice, of which a condition has one', async () => {
  const onApply = open({ active: { eq: true } });
  expect(screen.getAllByRole('radio')).toHaveLength(2);
  await userEvent.click(screen.getByRole('radio', { name: texts.fields.no }));
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).toHaveBeenCalledExactlyOnceWith({ active: { eq: false } });
});

test('a condition without its value is not applied, and says so', async () => {
  const onApply = open();
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).not.toHaveBeenCalled();
  expect(screen.getByText(words.missing)).toBeDefined();
});

test('a filter comes back as its conditions; to be empty needs no value', async () => {
  const filter = { and: [{ size: { lt: 2.5 } }, { name: { isNull: true } }] };
  const onApply = open(filter);
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Size' }).value).toBe('2.5');
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).toHaveBeenCalledExactlyOnceWith(filter);
});

test('one that was made by hand is not shown as something else', () => {
  open({ or: [{ name: { eq: 'Ada' } }, { size: { in: [1, 2] } }] });
  expect(screen.getByText(words.tooComplex)).toBeDefined();
});

test('any of the conditions may be asked for, and comes back', async () => {
  const filter = { and: [{ size: { lt: 2.5 } }, { name: { isNull: false } }] };
  const onApply = open(filter);
  await userEvent.click(screen.getByRole('radio', { name: filterTexts.matches.any }));
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).toHaveBeenCalledExactlyOnceWith({ or: filter.and });
});

test('both bounds are needed, and are sent as they are understood', async () => {
  const onApply = open({ size: { gte: 1, lte: 2 } });
  const to = screen.getByRole('textbox', { name: filterTexts.to('Size') });
  await userEvent.clear(to);
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).not.toHaveBeenCalled();
  await userEvent.type(to, '2.5');
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).toHaveBeenCalledExactlyOnceWith({ size: { gte: 1, lte: 2.5 } });
});

test('records can be filtered by when they were made', async () => {
  const onApply = open();
  await choose(words.field, filterTexts.system.createdAt);
  await choose(filterTexts.period, filterTexts.periods.last7Days);
  await userEvent.click(screen.getByRole('button', { name: words.apply }));
  expect(onApply).toHaveBeenCalledExactlyOnceWith({ createdAt: { period: 'last7Days' } });
});
