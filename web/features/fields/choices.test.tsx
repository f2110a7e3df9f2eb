import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Differences } from '@/features/history/Differences';
import { RowConditions } from '@/features/policies/RowConditions';
import { FilterOperand } from '@/features/records/FilterOperand';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { titleOf } from './definition';
import { FieldInput } from './FieldInput';
import { FieldValue } from './FieldValue';
import { formatValue } from './format';
import { aField } from './testing';

const options = {
  choices: ['s2', 's1', 'constructor'],
  labels: { s1: 'In progress' },
  colors: { s1: 'green' },
};
const state = aField('state', 'CHOICE', { options });
const tags = aField('tags', 'CHOICES', { options });

test('a value shows its label on its colour, one without a label what is stored', () => {
  renderApp(<FieldValue field={tags} value={['s1', 's2', 'constructor', 'removed']} />);
  const badge = (label: string) => screen.getByText(label).closest<HTMLElement>('[style]');
  expect(badge('In progress')?.getAttribute('style')).toContain('green-light');
  for (const label of ['s2', 'constructor', 'removed']) {
    expect(badge(label)?.getAttribute('style')).toContain('gray-light');
  }
});

test('texts of values and titles of records have labels', () => {
  expect(formatValue(state, 's1')).toBe('In progress');
  expect(formatValue(tags, ['s2', 's1'])).toBe('s2, In progress');
  expect(formatValue(aField('name', 'TEXT'), 'constructor')).toBe('constructor');
  expect(titleOf([state], { id: '1', values: { state: 's1' } })).toBe('In progress');
});

test('a form offers labels in the order of the choices, and holds what is stored', async () => {
  const onChange = vi.fn();
  renderApp(<FieldInput field={state} value="s2" onChange={onChange} />);
  await userEvent.click(screen.getByRole('combobox', { name: 'State' }));
  const offered = screen.getAllByRole('option').map(({ textContent }) => textContent);
  expect(offered).toEqual(['s2', 'In progress', 'constructor']);
  await userEvent.click(screen.getByRole('option', { name: 'In progress' }));
  expect(onChange.mock.lastCall?.[0]).toBe('s1');
});

test.each([
  ['eq', 's1', state],
  ['contains', 's1', tags],
  ['in', ['s1'], state],
])('a filter by %s shows the label of its value', (op, value, field) => {
  const condition = { field: field.name, op, value };
  renderApp(
    <FilterOperand field={field} condition={condition} error={undefined} onChange={vi.fn()} />,
  );
  const isShown =
    screen.queryByDisplayValue('In progress') ?? screen.queryAllByText('In progress')[0];
  expect(isShown).toBeDefined();
});

test('the conditions of a policy show labels', () => {
  renderApp(
    <RowConditions
      columns={[state]}
      conditions={[{ field: 'state', op: 'eq', value: 's1' }]}
      onChange={vi.fn()}
    />,
  );
  expect(screen.getByDisplayValue('In progress')).toBeDefined();
});

test('a history shows labels before and after', () => {
  renderApp(
    <Differences
      fields={[state, tags]}
      titles={new Map()}
      files={[]}
      diff={{ state: ['s2', 's1'], tags: [null, ['s1', 's2']] }}
      action="update"
    />,
  );
  expect(screen.getByText('In progress')).toBeDefined();
  expect(screen.getByText('In progress, s2')).toBeDefined();
  expect(screen.getByText(texts.history.empty)).toBeDefined();
});
