"""The page that shows caught mails."""

from io import BytesIO

from flask import Blueprint, Flask, Response, abort, current_app, render_template, send_file

from devtools.mail_folder import Folder, Mail

# The mail is somebody's HTML: no script, no form, no way to our page; links open beside it.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-ancestors 'self'"
)
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"

pages = Blueprint("mails", __name__)


def create_page(folder: Folder) -> Flask:
    """Build the application that shows the mails of a folder."""
    app = Flask("devtools.mail_page", template_folder="templates", static_folder="static")
    # Without a list of hosts a foreign page could read the mails by pointing its own name at 127.0.0.1.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["FOLDER"] = folder
    app.register_blueprint(pages)
    return app


@pages.get("/")
def show_list() -> str:
    """Show the newest mails."""
    return render_template("mails.html", mails=list(_folder().newest()))


@pages.get("/<name>")
def show_mail(name: str) -> str:
    """Show one mail with its text, its HTML in a sandbox, and its files."""
    return render_template("mail.html", mail=_find(name))


@pages.get("/<name>/html")
def show_html(name: str) -> Response:
    """Send the HTML of a mail, for the sandbox alone."""
    answer = Response('<base target="_blank">' + _find(name).body("html"), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


@pages.get("/<name>/source")
def show_source(name: str) -> Response:
    """Send the mail as it was caught."""
    return Response(_find(name).message.as_bytes(), mimetype="text/plain")


@pages.get("/<name>/attachments/<int:number>")
def send_attachment(name: str, number: int) -> Response:
    """Send an attached file, never to be shown in the browser."""
    files = _find(name).files
    if number >= len(files):
        abort(404)
    filename, content = files[number]
    return send_file(BytesIO(content), "application/octet-stream", as_attachment=True, download_name=filename)


@pages.after_request
def protect(answer: Response) -> Response:
    """Give every answer the headers that keep mails apart from pages."""
    answer.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _folder() -> Folder:
    folder: Folder = current_app.config["FOLDER"]
    return folder


def _find(name: str) -> Mail:
    return _folder().read(name) or abort(404)
