"""Django's settings, put together from the deployment. Shop choices are rows; law is dated files in the core."""

from pathlib import Path

from entrepot.config.databases import database_of
from entrepot.config.deployment import deployment
from entrepot.config.languages import LANGUAGES as OUR_LANGUAGES
from entrepot.platform.logs import configure_logs

DEPLOYMENT = deployment()
HERE = Path(__file__).parent
ROOT = HERE.parent

SECRET_KEY = DEPLOYMENT.secret_key
DEBUG = DEPLOYMENT.debug
ALLOWED_HOSTS = list(DEPLOYMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [DEPLOYMENT.public_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "entrepot.platform",
    "entrepot.accounts",
    "entrepot.parties",
    "entrepot.policies",
    "entrepot.ledger",
    "entrepot.records",
    "entrepot.tariffs",
    "entrepot.catalog",
    "entrepot.pricing",
    "entrepot.inventory",
    "entrepot.carts",
    "entrepot.payments",
    "entrepot.logistics",
    "entrepot.customs",
    "entrepot.orders",
    "entrepot.storefront",
    "entrepot.console",
    "entrepot.supplier_portal",
    "entrepot.api",
    "entrepot.seeds",
    "entrepot.config",
]

MIDDLEWARE = [
    "entrepot.platform.correlation.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "entrepot.platform.files.FilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "entrepot.platform.problems.ProblemMiddleware",
]

ROOT_URLCONF = "entrepot.config.urls"
WSGI_APPLICATION = "entrepot.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entrepot.storefront.context.shop",
            ],
        },
    },
]

DATABASES = {"default": database_of(DEPLOYMENT.database_url, sqlite_sync=DEPLOYMENT.sqlite_sync)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "storefront:sign_in"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = list(OUR_LANGUAGES)
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = None
MEDIA_URL = "media/"
MEDIA_ROOT = DEPLOYMENT.var / "media"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEPLOYMENT.secure_cookies
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if DEPLOYMENT.public_url.startswith("https://") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DEPLOYMENT.behind_proxy else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

CSRF_FAILURE_VIEW = "entrepot.storefront.views.problems.csrf_failed"

LOGGING_CONFIG = None
configure_logs(DEPLOYMENT.log_level)
