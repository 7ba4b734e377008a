/* The page of `dpi serve`. It has one photo at a time, and hears by server-sent events what becomes of it. */

const $ = (id) => document.getElementById(id);
const page = `pages/${crypto.randomUUID()}/`;
const title = document.title;
/** At most so many pictures a second; few where motion is not wanted. */
const calm = matchMedia('(prefers-reduced-motion: reduce)');

let offer = {methods: [], bytes: 0, size: 0};
let file = null;
let upload = null;
let found = null;
let frames = [];
let urls = [];
let started = 0;
let announced = '';
let painted = 0;

// What the page says.

function state(name) {
  document.body.dataset.state = name;
  $('start').hidden = name !== 'empty';
  $('work').hidden = name !== 'working';
  $('result').hidden = name !== 'done';
  $('steps').hidden = name === 'empty' || !found;
  $('film').hidden = name !== 'done' || frames.length < 2;
  $('settings').hidden = name === 'working';
  if (name !== 'working') {
    document.title = title;
  }
}

function isWorking() {
  return document.body.dataset.state === 'working';
}

function warn(message) {
  $('alert').textContent = message;
  $('alert').hidden = !message;
}

/** Told to screen readers; the same words only once. */
function announce(words) {
  if (words !== announced) {
    announced = words;
    $('status').textContent = words;
  }
}

function progress(words, value) {
  $('progress-words').textContent = words;
  if (value === null) {
    $('progress').removeAttribute('value');
  } else {
    $('progress').value = value;
    document.title = `${Math.round(100 * value)} % · ${title}`;
  }
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

function fail(message) {
  forget();
  state('empty');
  warn(sentence(message));
  $('file').focus();
}

// Choosing a photo.

function take(chosen) {
  if (!chosen) {
    return;
  }
  if (isWorking()) {
    warn('One photo at a time: cancel this one first.');
    return;
  }
  file = chosen;
  $('file').value = '';
  submit();
}

async function submit() {
  warn('');
  forget();
  if (file.size > offer.bytes) {
    fail(`“${file.name}” has ${Math.ceil(file.size / 2 ** 20)} MiB, and ${offer.bytes / 2 ** 20} MiB is the most`);
    return;
  }
  $('work-title').textContent = file.name || 'Your photo';
  progress('Reading the photo …', null);
  state('working');
  $('work-title').focus();
  announce('Reading the photo');
  upload = new AbortController();
  try {
    const answer = await fetch(`${page}job?${choice()}`, {
      method: 'POST',
      headers: {'Content-Type': 'application/octet-stream'},
      body: file,
      signal: upload.signal,
    });
    if (!answer.ok) {
      fail((await answer.json()).error);
    }
  } catch (e) {
    if (e.name === 'AbortError') {
      cancelled();
    } else {
      fail('the photo could not be read, or the server has ended');
    }
  } finally {
    upload = null;
  }
}

function cancelled() {
  forget();
  state('empty');
  announce('Cancelled');
  $('file').focus();
}

/** Lets go of the photo's pictures. */
function forget() {
  urls.forEach((url) => URL.revokeObjectURL(url));
  urls = [];
  frames = [];
  found = null;
  for (const id of ['before', 'after', 'found', 'x0', 'condition']) {
    $(id).removeAttribute('src');
  }
  $('save').removeAttribute('href');
  $('squares').replaceChildren();
  $('views').replaceChildren();
}

async function picture(name) {
  const answer = await fetch(page + name);
  if (!answer.ok) {
    throw new Error((await answer.json()).error);
  }
  const url = URL.createObjectURL(await answer.blob());
  urls.push(url);
  return {url, type: answer.headers.get('Content-Type')};
}

// What the server says.

function listen() {
  const events = new EventSource(`${page}events`);
  const on = (name, action) => events.addEventListener(name, (event) => action(JSON.parse(event.data)));
  on('queued', ({ahead}) => {
    if (ahead > 0) {
      const words = ahead === 1 ? 'Waiting: one photo is before yours' : `Waiting: ${ahead} photos are before yours`;
      progress(words, null);
      announce(words);
    }
  });
  on('started', () => {
    started = performance.now();
    progress('Looking for faces …', null);
    announce('Looking for faces');
  });
  on('faces', showFound);
  on('step', showStep);
  on('done', showResult);
  on('cancelled', cancelled);
  on('failed', ({message}) => fail(message));
  let isOpen = false;
  on('hello', () => {
    isOpen = true;
  });
  events.onerror = async () => {
    events.close();
    let message = 'the server has ended: start dpi serve again, and open the address that it prints';
    if (!isOpen) {
      message = await fetch(`${page}events`).then((answer) => answer.json(), () => ({})).then(({error}) => error ?? message);
    }
    if (isWorking()) {
      fail(message);
    } else {
      warn(sentence(message));
    }
    for (const id of ['start', 'settings', 'again', 'another']) {
      $(id).hidden = true;
    }
  };
  addEventListener('pagehide', () => {
    navigator.sendBeacon(`${page}close`);
    events.close();
  });
}

async function showFound({width, height, faces}) {
  found = {width, height, faces, restored: faces.filter(({restored}) => restored), aligned: faces.length === 0};
  const left = faces.length - found.restored.length;
  $('found-words').textContent = found.aligned
    ? `${width} × ${height} pixels, an aligned face`
    : (faces.length === 1 ? 'one face' : `${faces.length} faces`)
      + (left ? `, ${left === 1 ? 'one' : left} of them left alone` : '');
  announce(found.aligned ? 'An aligned face' : `${faces.length === 1 ? 'One face' : `${faces.length} faces`} found`);
  $('found-tile').querySelector('.tile').classList.toggle('aligned', found.aligned);
  $('squares').setAttribute('viewBox', `0 0 ${width} ${height}`);
  $('squares').replaceChildren(...faces.map(({corners}) => {
    const polygon = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
    polygon.setAttribute('points', corners.join(' '));
    return polygon;
  }));
  state('working');
  const mine = found;
  try {
    mine.before = await picture('before');
    if (mine === found) {
      $('found').src = mine.before.url;
    }
  } catch (e) {
    // The job has ended meanwhile, and says so itself.
  }
}

function showStep(step) {
  frames.push(step);
  const words = (step.faces > 1 ? `Face ${step.face} of ${step.faces}, step ` : 'Step ') + `${step.step} of ${step.steps}`;
  progress(words, (step.face - 1 + step.step / step.steps) / step.faces);
  // Each quarter is news enough for those who listen.
  const quarter = Math.floor(4 * step.step / step.steps);
  announce((step.faces > 1 ? `Face ${step.face} of ${step.faces}: ` : '') + `${25 * quarter} percent`);
  const now = performance.now();
  if (!calm.matches || now - painted > 1000 || step.step === step.steps) {
    painted = now;
    paint(step);
  }
}

function paint(step) {
  $('x0').src = step.x0;
  $('condition').src = step.condition;
  const words = `face ${step.face}, step ${step.step} of ${step.steps}`;
  $('x0').alt = `The clean face as the prior sees it: ${words}`;
  $('condition').alt = `The condition: ${words}`;
  const now = found.restored[step.face - 1];
  [...$('squares').children].forEach((polygon, i) => polygon.classList.toggle('now', found.faces[i] === now));
}

async function showResult() {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  try {
    const after = await picture('result');
    found.before ??= await picture('before');
    $('before').src = found.before.url;
    $('after').src = after.url;
    await Promise.allSettled([$('before').decode(), $('after').decode()]);
    $('save').href = after.url;
    $('save').download = `${(file.name || 'photo').replace(/\.[^.]*$/, '')}-restored.${after.type.endsWith('png') ? 'png' : 'jpg'}`;
  } catch (e) {
    fail(e.message);
    return;
  }
  const {naturalWidth, naturalHeight} = $('after');
  $('result-words').textContent = `${naturalWidth} × ${naturalHeight} pixels, in ${seconds} s, by ${$('method').value}.`;
  showViews(found);
  $('frame').max = frames.length - 1;
  $('frame').value = frames.length - 1;
  lookBack();
  state('done');
  cut(50);
  announce(`Done, in ${seconds} seconds`);
  $('result-title').focus();
}

// Comparing.

/** Places are in the pixels of the photo as it came; a result may have more of them. */
function showViews({width, height}) {
  const whole = {words: 'Whole photo', x: 0, y: 0, w: width, h: height};
  const views = found.aligned ? [] : [whole, ...found.restored.map(({corners}, i, all) => ({
    words: all.length === 1 ? 'The face' : `Face ${i + 1}`,
    ...within(bounds(corners), width, height),
  }))];
  $('views').replaceChildren(...views.map((view) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = view.words;
    button.addEventListener('click', () => show(view, width, height, button));
    return button;
  }));
  show(whole, width, height, $('views').firstElementChild);
}

/** The upright box around a face's square, with a margin. */
function bounds(corners) {
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  const margin = 0.1 * Math.hypot(xs[1] - xs[0], ys[1] - ys[0]);
  const x = Math.min(...xs) - margin;
  const y = Math.min(...ys) - margin;
  return {x, y, w: Math.max(...xs) + margin - x, h: Math.max(...ys) + margin - y};
}

function within({x, y, w, h}, width, height) {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  return {x: left, y: top, w: Math.min(width, x + w) - left, h: Math.min(height, y + h) - top};
}

function show(view, width, height, button) {
  const frame = $('compare');
  frame.style.aspectRatio = `${view.w} / ${view.h}`;
  frame.style.maxWidth = `calc(75vh * ${view.w / view.h})`;
  for (const image of [$('before'), $('after')]) {
    image.style.width = `${100 * width / view.w}%`;
    image.style.height = `${100 * height / view.h}%`;
    image.style.left = `${-100 * view.x / view.w}%`;
    image.style.top = `${-100 * view.y / view.h}%`;
  }
  [...$('views').children].forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
}

function cut(percent) {
  $('slider').value = percent;
  $('compare').style.setProperty('--cut', `${percent}%`);
}

function lookBack() {
  const step = frames[$('frame').value];
  if (step) {
    paint(step);
    const words = (step.faces > 1 ? `face ${step.face}, ` : '') + `step ${step.step} of ${step.steps}`;
    $('frame-words').textContent = words;
    $('frame').setAttribute('aria-valuetext', words);
  }
}

// Method and settings.

function choice() {
  const query = new URLSearchParams({
    method: $('method').value,
    format: $('format').value,
    enlarge: $('enlarge').value,
    sharp: $('sharp').checked,
    aligned: $('aligned').checked,
  });
  if ($('seed').value.trim()) {
    query.set('seed', $('seed').value.trim());
  }
  for (const input of $('fields').querySelectorAll('input, select')) {
    if (input.value.trim()) {
      query.set(`set.${input.name}`, input.value.trim());
    }
  }
  return query;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function showMethod() {
  const method = offer.methods.find(({name}) => name === $('method').value);
  $('method-words').textContent = method.description;
  $('chosen').textContent = method.name;
  $('fields').replaceChildren(...method.settings.map((setting) => {
    const id = `set-${setting.name}`;
    const input = setting.choices
      ? element('select', {id, name: setting.name},
        element('option', {value: '', textContent: `default (${setting.preset})`}),
        ...setting.choices.map((value) => element('option', {value, textContent: value})))
      : element('input', {id, name: setting.name, placeholder: setting.preset});
    input.setAttribute('aria-describedby', `${id}-words`);
    const help = setting.description + (setting.choices ? '' : `: ${setting.values}`)
      + (setting.presets === setting.preset ? '' : `; default ${setting.presets}`);
    return element('div', {className: 'field'}, element('label', {htmlFor: id, textContent: setting.name}), input,
      element('p', {id: `${id}-words`, className: 'help', textContent: sentence(help)}));
  }));
}

async function begin() {
  const answer = await fetch('methods');
  offer = await answer.json();
  $('kinds').textContent = `PNG, JPEG, WebP, TIFF, GIF or BMP, up to ${offer.bytes / 2 ** 20} MiB and ${Math.round(offer.pixels / 1e6)} megapixels.`;
  $('method').replaceChildren(...offer.methods.map(({name}) => element('option', {value: name, textContent: name})));
  showMethod();
  listen();
}

$('file').addEventListener('change', () => take($('file').files[0]));
$('method').addEventListener('change', showMethod);
$('form').addEventListener('reset', () => setTimeout(showMethod));
$('form').addEventListener('submit', (event) => event.preventDefault());
$('again').addEventListener('click', submit);
$('another').addEventListener('click', () => {
  warn('');
  forget();
  state('empty');
  $('file').focus();
});
$('cancel').addEventListener('click', () => {
  progress('Cancelling …', null);
  if (upload) {
    upload.abort();
  }
  fetch(`${page}job`, {method: 'DELETE'});
});
$('slider').addEventListener('input', () => cut($('slider').value));
$('frame').addEventListener('input', lookBack);
document.addEventListener('paste', (event) => take(event.clipboardData.files[0]));
for (const name of ['dragenter', 'dragover']) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    document.body.classList.add('dragging');
  });
}
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) {
    document.body.classList.remove('dragging');
  }
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dragging');
  take(event.dataTransfer.files[0]);
});
begin();
