"""The clearance platform of Zhejiang, at Hangzhou: jkf messages in sealed SOAP calls, answers posted back."""
