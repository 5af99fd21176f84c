// Stands for WPS in a browser: the objects that the add-in uses, each call answered by the test over HTTP.
// Loaded before the add-in's own scripts; HOST is the address of the test.
(function () {
  "use strict";

  // As WPS' own objects do, a call returns when it is done.
  function call(name, given) {
    const request = new XMLHttpRequest();
    request.open("POST", window.HOST + "/call", false);
    request.send(JSON.stringify({ name: name, given: given }));
    const told = JSON.parse(request.responseText);
    if (told.error) {
      throw new Error(told.error);
    }
    return told.value;
  }

  function caller(name) {
    return function () {
      return call(name, Array.from(arguments));
    };
  }

  function book(path) {
    const asked = function (name) {
      return call("Workbook." + name, [path]);
    };
    return {
      get FullName() { return path; },
      get Name() { return path.split("/").pop(); },
      get Path() { return path.split("/").slice(0, -1).join("/"); },
      get Saved() { return asked("Saved"); },
      set Saved(value) { call("Workbook.SetSaved", [path, value]); },
      Save: function () { return asked("Save"); },
      Activate: function () { return asked("Activate"); },
      Close: function (changes) { return call("Workbook.Close", [path, changes]); },
      SaveCopyAs: function (target) { return call("Workbook.SaveCopyAs", [path, target]); },
      Worksheets: {
        Item: function (sheet) {
          return {
            Activate: function () { return call("Sheet.Activate", [path, sheet]); },
            Range: function (address) {
              return { Select: function () { return call("Range.Select", [path, sheet, address]); } };
            },
          };
        },
      },
    };
  }

  const fileSystem = {};
  ["Exists", "Mkdir", "Remove", "readFileString", "writeFileString"].forEach(function (name) {
    fileSystem[name] = caller("FileSystem." + name);
  });

  const application = {
    get ActiveWorkbook() {
      const path = call("ActiveWorkbook", []);
      return path === null ? null : book(path);
    },
    get ActiveSheet() { return { Name: call("ActiveSheet", []) }; },
    get ActiveCell() {
      return { Address: function () { return call("ActiveCell", []); } };
    },
    set StatusBar(text) { call("StatusBar", [text]); },
    Workbooks: {
      get Count() { return call("Workbooks.Count", []); },
      Item: function (number) { return book(call("Workbooks.Item", [number])); },
      Open: function (path) { return book(call("Workbooks.Open", [path])); },
    },
  };
  const beside = {
    FileSystem: fileSystem,
    Env: { GetHomePath: caller("Env.GetHomePath") },
    OAAssist: {
      ShellExecute: function () {
        if (arguments.length !== 1) {
          throw new Error("started with arguments");
        }
        return call("OAAssist.ShellExecute", [arguments[0]]);
      },
    },
  };

  window.alert = caller("alert");
  window.confirm = caller("confirm");

  // A version of some years ago has these beside the application and not in it.
  function asVersion(old) {
    if (old) {
      window.wps = Object.assign({ EtApplication: function () { return application; } }, beside);
    } else {
      window.Application = Object.assign(application, beside);
    }
  }

  function pause(milliseconds) {
    return new Promise(function (done) {
      window.setTimeout(done, milliseconds);
    });
  }

  async function run(script) {
    asVersion(script.old);
    Object.assign(window.PERFEVAL.waiting, { look_ms: 50 }, script.waiting);
    for (const step of script.clicks) {
      // Whoever clicks again while something is being done.
      for (const id of step) {
        window.ribbon.OnAction({ Id: id });
      }
      while (window.perfeval.state.waiting) {
        await pause(20);
      }
    }
    const told = script.asks.map(function (ask) {
      return window.perfeval.candidates(ask[0], ask[1]);
    });
    call("done", [told]);
  }

  // The test gives one script after another; each has a page of its own, as if WPS had been started anew.
  window.addEventListener("load", async function () {
    window.ribbon.OnAddinLoad({});
    let text = "";
    while (!text) {
      text = await (await fetch(window.HOST + "/next")).text();
    }
    try {
      await run(JSON.parse(text));
    } catch (error) {
      call("failed", [String(error && error.stack)]);
    }
    window.location.reload();
  });
})();
