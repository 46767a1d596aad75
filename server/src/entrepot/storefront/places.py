def warehouse_names(language):
    return {
        "GZ-NANSHA": "Nansha" if language == "en" else "广州南沙保税仓",
        "NB-BEILUN": "Beilun" if language == "en" else "宁波北仑保税仓",
        "TYO": "Tokyo" if language == "en" else "东京海外仓",
    }
