// The buttons in WPS. A click saves a copy of the workbook, writes what is asked for into a file of the user's
// home, starts the program without arguments, waits for its answer as another file, and shows that.
//
// ASCII and ES2015 alone: WPS brings a Chromium that may be years old. PERFEVAL comes from data.js: the buttons, the
// words, where the program may be.
(function () {
  "use strict";

  const data = window.PERFEVAL;
  const words = data.words;
  // Seen from outside by tests alone: whether a click is being done.
  const state = { waiting: false };

  // ---- WPS -----------------------------------------------------------------------------------------------------

  // Versions of some years ago have no Application, and keep what belongs to no workbook beside it.
  function app() {
    return window.Application || window.wps.EtApplication();
  }

  function part(name) {
    return app()[name] || window.wps[name];
  }

  function files() {
    return part("FileSystem");
  }

  function there(path) {
    return Boolean(files().Exists(path));
  }

  function remove(path) {
    try {
      if (there(path)) {
        files().Remove(path);
      }
    } catch (error) {
      // What cannot be deleted now is deleted by the program within the hour.
    }
  }

  function status(text) {
    try {
      app().StatusBar = text;
    } catch (error) {
      // Not every version has one, and nothing depends on it.
    }
  }

  // ---- texts ---------------------------------------------------------------------------------------------------

  function filled(text, value) {
    return text.split("{}").join(value);
  }

  // Nothing but ASCII goes through a file: nobody knows in which encoding WPS writes and reads.
  function ascii(value) {
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, function (letter) {
      return "\\u" + ("000" + letter.charCodeAt(0).toString(16)).slice(-4);
    });
  }

  function reason(error) {
    return String((error && error.message) || error).slice(0, 200);
  }

  // What a box shows, as it grows with its text beyond the screen: so many lines of so many letters.
  function shown(text, opens) {
    const box = data.box;
    const lines = [];
    text.split("\n").forEach(function (line) {
      do {
        lines.push(line.slice(0, box.letters));
        line = line.slice(box.letters);
      } while (line);
    });
    if (lines.length <= box.lines) {
      return text;
    }
    return lines.slice(0, box.lines).join("\n") + "\n" + (opens.length ? words.more_in_file : words.more_in_log);
  }

  function newId() {
    const numbers = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(numbers, function (number) {
      return ("0" + number.toString(16)).slice(-2);
    }).join("");
  }

  // What ends a click with a sentence.
  function Refusal(text) {
    this.text = text;
  }

  // ---- places --------------------------------------------------------------------------------------------------

  function isWindows(home) {
    return /^[A-Za-z]:|^\\\\/.test(home);
  }

  function joined(folder, name) {
    return folder + (isWindows(folder) ? "\\" : "/") + name;
  }

  function homeFolder() {
    const home = String(part("Env").GetHomePath() || "").replace(/[\\/]+$/, "");
    if (!home) {
      throw new Refusal(words.no_home);
    }
    return isWindows(home) ? home.split("/").join("\\") : home;
  }

  // Of an address; a WPS that leaves a % in it as it is must not stop everything.
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return text;
    }
  }

  // The folder of this page where it lies on a disk; empty where it comes from a server.
  function addinFolder(address, windows) {
    if (address.indexOf("file:///") !== 0) {
      return "";
    }
    const path = decoded(address.split(/[?#]/)[0].slice(windows ? 8 : 7)).replace(/\/[^/]*$/, "");
    return windows ? path.split("/").join("\\") : path;
  }

  function candidates(home, address) {
    const windows = isWindows(home);
    const addin = addinFolder(address, windows);
    const own = data.program ? [data.program] : [];
    const places = (windows ? data.places.windows : data.places.linux).filter(function (place) {
      return addin || place.indexOf("{addin}") < 0;
    });
    return own.concat(
      places.map(function (place) {
        return place.split("{addin}").join(addin).split("{home}").join(home);
      })
    );
  }

  function program(home) {
    const places = candidates(home, window.location.href);
    const found = places.filter(there)[0];
    if (!found) {
      throw new Refusal([words.no_program].concat(places).join("\n"));
    }
    return found;
  }

  // ---- workbooks -----------------------------------------------------------------------------------------------

  function openBooks() {
    const books = app().Workbooks;
    const found = [];
    for (let number = 1; number <= books.Count; number += 1) {
      found.push(books.Item(number));
    }
    return found;
  }

  function sameFile(one, other) {
    const windows = isWindows(one);
    const plain = function (path) {
      return windows ? path.split("/").join("\\").toLowerCase() : path;
    };
    return plain(one) === plain(other);
  }

  // The path of the open workbook, empty where a button needs none and there is none on a disk.
  function fileOf(book, button) {
    const name = book ? String(book.FullName || "") : "";
    const cloud = name.indexOf("://") >= 0;
    const saved = !cloud && /^([A-Za-z]:[\\/]|\\\\|\/)/.test(name);
    if (saved || button.without_workbook) {
      return saved ? name : "";
    }
    throw new Refusal(!book ? words.no_workbook : cloud ? words.cloud : words.not_saved);
  }

  // Where the cursor stands, as "sheet!cell"; empty where it stands in no cell.
  function cursor() {
    try {
      const cell = app().ActiveCell;
      const address = typeof cell.Address === "function" ? cell.Address(false, false) : cell.Address;
      return app().ActiveSheet.Name + "!" + String(address).split("$").join("").split(":")[0];
    } catch (error) {
      return "";
    }
  }

  function nameOf(path) {
    return path.split(/[\\/]/).pop();
  }

  function folderOf(path) {
    return path.slice(0, path.length - nameOf(path).length);
  }

  // Whether the workbook at `path` is one that the button writes anew beside `file`.
  function isMade(path, action, file) {
    if (!file || sameFile(path, file) || !sameFile(folderOf(path), folderOf(file))) {
      return false;
    }
    const name = nameOf(path);
    const stem = nameOf(file).replace(/\.[^.]*$/, "");
    const bare = name.replace(/\.xlsx$/i, "").replace(/_\d+$/, "");
    return (data.makes[action] || []).some(function (pattern) {
      return /\.xlsx$/i.test(name) && pattern.split("{stem}").join(stem) === bare;
    });
  }

  // Close what the program is to write anew; what somebody has typed there is saved before, as the program reads it.
  function closeMade(job) {
    openBooks()
      .filter(function (book) {
        return isMade(String(book.FullName), job.action, job.file);
      })
      .forEach(function (book) {
        const name = String(book.Name);
        if (!book.Saved) {
          if (!window.confirm(filled(words.unsaved, name) + "\n" + words.yes_or_no)) {
            throw new Refusal(filled(words.stopped, name));
          }
          book.Save();
        }
        job.closed.push(String(book.FullName));
        book.Close(false);
      });
  }

  // A copy as the workbook is open now; a button that needs no workbook goes on without a copy.
  function saveCopy(job) {
    remove(job.copy);
    try {
      job.book.SaveCopyAs(job.copy);
    } catch (error) {
      // Told below, as of one that is not there and not told.
    }
    if (!there(job.copy) && !data.buttons[job.action].without_workbook) {
      throw new Refusal(words.no_copy);
    }
  }

  // Open a workbook that was made; what to say where that is not possible. Nothing that is not saved is closed.
  function show(path) {
    const name = nameOf(path);
    const alike = openBooks().filter(function (book) {
      return String(book.Name).toLowerCase() === name.toLowerCase();
    })[0];
    if (alike && !sameFile(String(alike.FullName), path)) {
      return filled(words.same_name, path);
    }
    if (alike && !alike.Saved) {
      return filled(words.still_open, name);
    }
    try {
      if (alike) {
        alike.Close(false);
      }
      const book = app().Workbooks.Open(path);
      // Formulas are calculated on opening, and nobody has typed anything yet.
      book.Saved = true;
    } catch (error) {
      return filled(words.not_opened, path);
    }
    return "";
  }

  function goTo(job, cell) {
    try {
      job.book.Activate();
      const sheet = job.book.Worksheets.Item(cell.sheet);
      sheet.Activate();
      sheet.Range(cell.address).Select();
    } catch (error) {
      return filled(words.not_there, cell.sheet + "!" + cell.address);
    }
    return "";
  }

  // ---- a click -------------------------------------------------------------------------------------------------

  function click(action) {
    const button = data.buttons[action];
    if (!button) {
      window.alert(filled(words.unknown, action));
      return;
    }
    if (state.waiting) {
      window.alert(words.busy);
      return;
    }
    state.waiting = true;
    const job = { action: action, answers: [], closed: [] };
    guarded(job, function () {
      job.book = app().ActiveWorkbook;
      job.file = fileOf(job.book, button);
      job.at = job.file ? cursor() : "";
      const home = homeFolder();
      job.program = program(home);
      job.folder = joined(home, data.folder);
      closeMade(job);
      send(job);
    });
  }

  // Do a step; whatever goes wrong ends the click with a sentence.
  function guarded(job, step) {
    try {
      step();
    } catch (error) {
      end(job, error instanceof Refusal ? error.text : filled(words.fault, reason(error)), []);
    }
  }

  function send(job) {
    const id = newId();
    const named = function (pattern) {
      return joined(job.folder, pattern.split("{}").join(id));
    };
    job.request = named(data.files.request);
    job.copy = named(data.files.copy);
    job.answer = named(data.files.answer);
    if (!there(job.folder)) {
      try {
        files().Mkdir(job.folder);
      } catch (error) {
        throw new Refusal(filled(words.no_request, job.folder));
      }
    }
    if (job.file) {
      saveCopy(job);
    }
    const asked = { action: job.action, file: job.file, at: job.at, answers: job.answers, opens: data.opens };
    try {
      files().writeFileString(job.request, ascii(asked));
    } catch (error) {
      // Told below, as of one that was not written and not told.
    }
    if (!there(job.request)) {
      throw new Refusal(filled(words.no_request, job.folder));
    }
    status(words.running);
    job.begun = Date.now();
    try {
      // With arguments WPS waits, and may not start it at all.
      part("OAAssist").ShellExecute(job.program);
    } catch (error) {
      throw new Refusal(filled(words.no_start, job.program));
    }
    later(job);
  }

  function later(job) {
    window.setTimeout(function () {
      guarded(job, function () {
        look(job);
      });
    }, data.waiting.look_ms);
  }

  function look(job) {
    const waited = Date.now() - job.begun;
    // The answer is renamed when it is whole.
    if (there(job.answer)) {
      const answer = read(job.answer);
      if (answer) {
        clear(job);
        take(job, answer);
        return;
      }
      job.unread = (job.unread || 0) + 1;
      // A scanner may hold it for a moment.
      if (job.unread > 10) {
        throw new Refusal(words.bad_answer);
      }
    } else if (waited > data.waiting.answer_ms) {
      throw new Refusal(words.no_answer);
    } else if (waited > data.waiting.start_ms && there(job.request)) {
      throw new Refusal(filled(words.no_start, job.program));
    }
    later(job);
  }

  function read(path) {
    try {
      const answer = JSON.parse(String(files().readFileString(path)).replace(/^\ufeff/, ""));
      return answer && typeof answer.text === "string" && Array.isArray(answer.opens) ? answer : null;
    } catch (error) {
      return null;
    }
  }

  function take(job, answer) {
    if (answer.question) {
      job.answers.push(Boolean(window.confirm(shown(answer.question, []) + "\n" + words.yes_or_no)));
      send(job);
      return;
    }
    const notes = [];
    const opens = answer.opens.map(String);
    if (answer.goes_to) {
      notes.push(goTo(job, answer.goes_to));
    }
    end(job, answer.text, opens, notes);
  }

  function clear(job) {
    [job.request, job.copy, job.answer].filter(Boolean).forEach(remove);
  }

  // The last step of every click: what was closed or made is opened, and one sentence is said.
  function end(job, text, opens, notes) {
    const said = [shown(text, opens)].concat(notes || []);
    try {
      clear(job);
      status(false);
      const again = job.closed.filter(function (path) {
        return (
          there(path) &&
          !opens.some(function (made) {
            return sameFile(made, path);
          })
        );
      });
      again.concat(opens).forEach(function (path) {
        said.push(show(path));
      });
      if (again.length && !opens.length) {
        job.book.Activate();
      }
    } catch (error) {
      said.push(filled(words.fault, reason(error)));
    }
    state.waiting = false;
    window.alert(said.filter(Boolean).join("\n"));
  }

  // ---- what WPS calls, by the names in ribbon.xml --------------------------------------------------------------

  window.ribbon = {
    OnAddinLoad: function () {
      return true;
    },
    OnAction: function (control) {
      click(String(control.Id));
      return true;
    },
    GetImage: function (control) {
      return "images/" + control.Id + ".png";
    },
  };
  window.perfeval = { state: state, candidates: candidates };
})();
